# Every target does its own set-up: on a fresh checkout `make run` or `make test` is all there is to type.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
SCAN := .venv-scan/bin

PORT ?= 8000
STAGE ?= dev
UV ?= uv
WORKERS ?= 2
HERD ?= 100000
CASES ?= 5000
SEED ?= 0
MINUTES ?= 5
PEOPLE ?= 8
WORLD ?= 60

# The steps of `make check`: each NAME here is a target check-NAME below.
CHECKS := format lint types imports docs openapi gold

# Deadlines are computed in UTC; so is everything that prints them.
export TZ := UTC
export PYTHONUNBUFFERED := 1

.PHONY: help run demo test check package scan audit sbom openapi baseline interop fuzz calendars simulate exhaustive load mutants bench bench-grouping lock clean $(CHECKS:%=check-%)

help: ## Say what there is
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "First use creates .venv; PYTHON=/path/to/python chooses its Python (3.11, 3.12 or 3.13)."

run: .venv/.stamp ## Start the whole system on this machine (PORT=8000)
	$(PY) -m local.run --port $(PORT)

demo: .venv/.stamp ## Tell the story and check every claim (DATA=file.jsonl.gz files those complaints, LIMIT=500)
	$(PY) -m demo $(if $(DATA),--data $(DATA)) $(if $(LIMIT),--limit $(LIMIT))

test: .venv/.stamp ## Run the tests (ARGS="-k name tests/unit", WORKERS=2)
	PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(CHECKS:%=check-%) ## Check format, lint, types, layers and generated docs

check-format: .venv/.stamp
	$(PY) -m ruff format --check .

check-lint: .venv/.stamp
	$(PY) -m ruff check .

check-types: .venv/.stamp
	$(PY) -m mypy

check-imports: .venv/.stamp
	.venv/bin/lint-imports

check-docs: .venv/.stamp
	$(PY) -m docs_tools.generate --check
	$(PY) -m docs_tools.calendars --check

check-openapi: .venv/.stamp
	$(PY) -m openapi_spec_validator --schema 3.1 docs/api/openapi.json
	$(PY) -m docs_tools.compatibility

check-gold: .venv/.stamp
	$(PY) -m docs_tools.gold

package: .venv/.stamp ## Build what CloudFormation deploys (STAGE=dev)
	$(PY) -m infra.package --stage $(STAGE)

# The tools that look for holes bring along half a hundred packages: an environment of their own keeps those out of ours.
scan: .venv/.stamp .venv-scan/.stamp ## Look for holes: bandit over what ships, checkov over the template
	$(SCAN)/bandit --quiet --recursive --configfile pyproject.toml app.py chalicelib redress_cli redress_client infra
	$(PY) -m infra.scan --stage prod
	$(SCAN)/checkov --config-file .checkov.yaml --file build/scan/template.json

# Outside `make check` and CI: what is known of the packages changes from day to day, and is asked over the network.
audit: .venv-scan/.stamp ## Ask whether a locked package has a known vulnerability (needs the network)
	$(SCAN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.txt
	$(SCAN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements-dev.txt

sbom: .venv-scan/.stamp ## List what ships to Lambda as a CycloneDX document: build/sbom.cdx.json
	@mkdir -p build
	{ cat requirements.txt; sed -n '/^chalice==/,/[^\\]$$/p' requirements-dev.txt; } | \
		$(SCAN)/cyclonedx-py requirements --output-reproducible --of JSON -o build/sbom.cdx.json -

openapi: .venv/.stamp ## Regenerate the API description, the Python client and the diagrams in docs/
	$(PY) -m docs_tools.generate

baseline: .venv/.stamp ## Promise the present API: later changes may only add (docs/versioning.md)
	$(PY) -m docs_tools.compatibility --set

# Outside `make check` and CI: npm installs what others have written, over the network.
interop: .venv/.stamp ## Try the API against others' work: Spectral, the JavaScript and Python webhook libraries (needs Node)
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "make interop needs Node 20 or newer, with npm, on the PATH." >&2; exit 1; }
	cd interop && npm ci
	cd interop && npx --no-install spectral lint ../docs/api/openapi.json --ruleset spectral.yaml --fail-severity=warn
	$(PY) -m pytest interop $(ARGS)

fuzz: .venv/.stamp ## Call the API with cases made from its description, one on top of the other (CASES=5000, SEED=0)
	FUZZ_CASES=$(CASES) FUZZ_SEED=$(SEED) $(PY) -m pytest tests/contract tests/force/test_decoders.py --ignore tests/contract/handover --timeout 86400 $(ARGS)

calendars: .venv/.stamp ## Regenerate chalicelib/calendars/ from the holidays library and docs_tools/calendars.toml
	$(PY) -m docs_tools.calendars

simulate: .venv/.stamp ## Drain a herd on the model of AWS (HERD=100000, SEED=0); GROUP=100000: members of one group; RUNS=1000: lives led at random (WORKERS=2, WORLD=60; REPLAY=seed tells one world); REFERENCE=10000: lives of a case beside a reference
	$(if $(REFERENCE),LIFECYCLE_RUNS=$(REFERENCE) $(PY) -m pytest tests/simulation/lifecycle,$(PY) -m simulation $(SIMULATED) --seed $(SEED))

SIMULATED = $(if $(REPLAY),--replay $(REPLAY) --world $(WORLD),$(if $(RUNS),--runs $(RUNS) --world $(WORLD) --workers $(WORKERS),$(if $(GROUP),--group $(GROUP),--herd $(HERD))))

load: .venv/.stamp ## People at random over HTTP against a stack of its own (MINUTES=5, PEOPLE=8): errors, latencies, memory
	$(PY) -m load --minutes $(MINUTES) --people $(PEOPLE)

exhaustive: .venv/.stamp ## Every mishap at every call of each kind of command, against the run without any (PAIRS=1: some pairs too; LIVES=4, SEED=0; ARGS="--shallow accept")
	$(PY) -m simulation.exhaustive --lives $(or $(LIVES),4) --seed $(or $(SEED),0) --pairs $(if $(PAIRS),$(if $(filter 1,$(PAIRS)),40,$(PAIRS)),0) $(ARGS)

mutants: .venv/.stamp ## Take out every condition, row, guard and raise, one at a time: does a test notice? (ARGS="--kind guard --sample 50")
	$(PY) -m mutants $(ARGS)

bench: .venv/.stamp ## Measure (ARGS=...)
	$(PY) -m bench $(ARGS)

bench-grouping: .venv/.stamp ## Measure detection on real complaints, beside other methods (DATA=folder, ARGS="--sizes 10000")
	@$(PY) -m bench.grouping $(DATA) $(ARGS)

lock: ## Recompile requirements*.txt with uv (ARGS=--upgrade to move everything forward)
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile $(LOCK) requirements.in -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile $(LOCK) requirements-dev.in -o requirements-dev.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile $(LOCK) requirements-scan.in -o requirements-scan.txt

LOCK = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS)

clean: ## Remove what make produced; ALL=1 removes .venv too
	rm -rf build .local .chalice/deployments .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name .venv -prune -o -name __pycache__ -type d -exec rm -rf {} +
	$(if $(ALL),rm -rf .venv .venv-scan)

.venv/.stamp: requirements-dev.txt
	@PYTHON='$(PYTHON)' scripts/venv.sh

.venv-scan/.stamp: requirements-scan.txt
	@PYTHON='$(PYTHON)' scripts/venv.sh .venv-scan requirements-scan.txt
