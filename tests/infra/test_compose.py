"""Putting the template together."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra import compose
from tests.infra.looking import Template, references


def fragment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    """Fragments of the test's own, beside the one that every template needs."""
    monkeypatch.setattr(compose, "INFRA", tmp_path)
    for name, text in {"functions": "Globals: {Function: {Environment: {Variables: {}}}}", **files}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_short_forms_are_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice takes JSON, which has none."""
    fragment(tmp_path, monkeypatch, a='A: [!Ref X, !GetAtt X.Arn.Part, !Sub "${X}/*", !Join [",", [!Ref X]]]')
    assert compose.fragments("dev")["A"] == [
        {"Ref": "X"},
        {"Fn::GetAtt": ["X", "Arn.Part"]},
        {"Fn::Sub": "${X}/*"},
        {"Fn::Join": [",", [{"Ref": "X"}]]},
    ]


def test_anchors_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What two resources take from one anchor is two things afterwards."""
    fragment(tmp_path, monkeypatch, a="x-same: &same {Y: {Z: 1}}\nA: *same\nB: *same")
    template = compose.fragments("dev")
    assert "x-same" not in template
    assert template["A"] == template["B"]
    assert template["A"]["Y"] is not template["B"]["Y"]


def test_two_fragments_may_add_to_one_thing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as they do not contradict each other."""
    fragment(tmp_path, monkeypatch, a="R: {X: {A: 1}}", b="R: {X: {B: 2}}")
    assert compose.fragments("dev")["R"] == {"X": {"A": 1, "B": 2}}


def test_two_fragments_may_not_contradict_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of them would win is nothing to guess about."""
    fragment(tmp_path, monkeypatch, a="R: {X: {A: 1}}", b="R: {X: {A: 2}}")
    with pytest.raises(ValueError, match=r"b\.yaml/R/X/A is said twice"):
        compose.fragments("dev")


def test_a_short_form_with_a_mapping_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of ours takes one."""
    fragment(tmp_path, monkeypatch, a="A: !Transform {Name: X}")
    with pytest.raises(yaml.constructor.ConstructorError):
        compose.fragments("dev")


def test_everything_referred_to_exists(plain: Template) -> None:
    """Chalice's own log groups would not: it renames the API's function after it has named the log."""
    pseudo = {"AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix"}
    known = set(plain["Resources"]) | pseudo | set(plain["Parameters"])
    assert references(plain["Resources"]) | references(plain["Outputs"]) <= known


def test_the_stage_is_told(sam: Template) -> None:
    """By the variables that differ between stages: its name, and who scans its uploads."""
    other = compose.fragments("prod")
    assert other["Globals"]["Function"]["Environment"]["Variables"].pop("STAGE") == "prod"
    own = compose.fragments("dev")
    assert own["Globals"]["Function"]["Environment"]["Variables"].pop("STAGE") == "dev"
    for made, scanner in ((own, "signature"), (other, "guardduty")):
        variables = made["Resources"]["Inspect"]["Properties"]["Environment"]["Variables"]
        assert variables.pop("MALWARE_SCANNER") == scanner
    assert own == other
