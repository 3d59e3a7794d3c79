"""Pools of neutrals in the directory table: pages and indexes by their hashes, and which root a pool has now.

`pool#<tenant>#<hash>` / `page` or `index` is written once and never changes: so it is kept by every process that has
read it, and a draw of last year still finds its own. `pools#<tenant>` / `<dispute type>#<language>#<role>` names the
root. An edit writes pages, then the index, then moves the name, if nobody moved it meanwhile: what a name leads to is
there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from pynamodb.exceptions import PutError

from chalicelib.adapters.caches import LruCache
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import Contention
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.pools import EMPTY, Index, Page, PoolKey
from chalicelib.domain.neutrals.roster import Neutral

PAGES: Final = 500
"""Kept in one process: some 16 MB at most."""
INDEXES: Final = 50
TRIES: Final = 20
"""Edits of one pool that were overtaken, one after the other, before one gives up."""
_NOBODY: Final = pools.root_of(EMPTY)
_PAGE: Final = "page"
_INDEX: Final = "index"
_CONDITION_FAILED: Final = "ConditionalCheckFailedException"


class DynamoPools:
    """The Pools port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._pages: LruCache[Page] = LruCache(PAGES)
        self._indexes: LruCache[Index] = LruCache(INDEXES)

    def root(self, tenant_id: str, key: PoolKey) -> str:
        return self._named(tenant_id, key) or _NOBODY

    def index(self, tenant_id: str, root: str) -> Index:
        if root == _NOBODY:
            return EMPTY
        place = (tenant_id, root)
        known = self._indexes.get(place)
        if known is None:
            model = self._tables.directory
            try:
                row = model.get(_pk(tenant_id, root), _INDEX, consistent_read=True)
            except model.DoesNotExist:
                raise LookupError(root) from None
            known = pools.read_index(row.doc or "")
            self._indexes.put(place, known)
        return known

    def pages(self, tenant_id: str, hashes: Collection[str]) -> dict[str, Page]:
        found = {name: self._pages.get((tenant_id, name)) for name in hashes}
        missing = [name for name, page in found.items() if page is None]
        if missing:
            found |= self._read(tenant_id, missing)
        if absent := [name for name, page in found.items() if page is None]:
            raise LookupError(absent[0])
        return {name: page for name, page in found.items() if page is not None}

    def place(self, tenant_id: str, before: Neutral | None, after: Neutral | None) -> None:
        self.place_all(tenant_id, [(before, after)])

    def place_all(self, tenant_id: str, changes: Iterable[tuple[Neutral | None, Neutral | None]]) -> None:
        wanted: dict[PoolKey, dict[str, int | None]] = {}
        for before, after in changes:
            stands = after or before
            for key, weight in pools.changes(before, after).items():
                wanted.setdefault(key, {})[stands.ref if stands else ""] = weight
        for key in sorted(wanted):
            self._edit(tenant_id, key, wanted[key])

    # --------------------------------------------------------------------------------------------------------- parts

    def _edit(self, tenant_id: str, key: PoolKey, weights: dict[str, int | None]) -> None:
        """From whatever the pool is now; again where somebody else was faster."""
        for _ in range(TRIES):
            named = self._named(tenant_id, key)
            index = self.index(tenant_id, named or _NOBODY)
            edit = pools.edited(index, lambda name: self.pages(tenant_id, (name,))[name], weights)
            root = pools.root_of(edit.index)
            if root == (named or _NOBODY):
                return
            self._write(tenant_id, root, edit)
            if self._name(tenant_id, key, root, instead_of=named):
                return
        raise Contention("the pool is changed all the time")

    def _write(self, tenant_id: str, root: str, edit: pools.Edited) -> None:
        for name, page in edit.pages.items():
            if self._pages.get((tenant_id, name)) is None:
                self._put(_pk(tenant_id, name), _PAGE, canonical(page).decode())
                self._pages.put((tenant_id, name), page)
        if root != _NOBODY and self._indexes.get((tenant_id, root)) is None:
            self._put(_pk(tenant_id, root), _INDEX, canonical(edit.index).decode())
            self._indexes.put((tenant_id, root), edit.index)

    def _put(self, pk: str, sk: str, doc: str) -> None:
        """What is there already is the same, for it has the same hash."""
        model = self._tables.directory
        try:
            model(pk, sk, doc=doc).save(condition=model.pk.does_not_exist())
        except PutError as error:
            _met_condition(error)

    def _name(self, tenant_id: str, key: PoolKey, root: str, instead_of: str | None) -> bool:
        """False where the pool has another root by now."""
        model = self._tables.directory
        same = model.pk.does_not_exist() if instead_of is None else model.doc == instead_of
        try:
            model(*_name_of(tenant_id, key), doc=root).save(condition=same)
        except PutError as error:
            return _met_condition(error)
        return True

    def _named(self, tenant_id: str, key: PoolKey) -> str | None:
        model = self._tables.directory
        try:
            return model.get(*_name_of(tenant_id, key), consistent_read=True).doc
        except model.DoesNotExist:
            return None

    def _read(self, tenant_id: str, names: list[str]) -> dict[str, Page | None]:
        """Strongly consistent: they may have been written a moment ago."""
        keys = [(_pk(tenant_id, name), _PAGE) for name in names]
        found: dict[str, Page | None] = {}
        for row in self._tables.directory.batch_get(keys, consistent_read=True):
            name, page = row.pk.rpartition("#")[2], pools.read_page(row.doc or "")
            self._pages.put((tenant_id, name), page)
            found[name] = page
        return found


def _pk(tenant_id: str, name: str) -> str:
    return f"pool#{tenant_id}#{name}"


def _name_of(tenant_id: str, key: PoolKey) -> tuple[str, str]:
    return f"pools#{tenant_id}", f"{key.dispute_type}#{key.language}#{key.role}"


def _met_condition(error: PutError) -> bool:
    """False where the condition failed; raises anything else."""
    if error.cause_response_code != _CONDITION_FAILED:
        raise error
    return False
