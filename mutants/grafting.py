"""Exchanges the code of functions that are there already, so that everybody who holds one runs the mutant.

Only in a process that ends with its mutant: nothing is put back.
"""

from __future__ import annotations

import gc
import importlib
import types
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mutants.making import OFF, ROOT

Place = tuple[str, int]
"""A function: its qualified name and its first line."""
_FUNCTION: Final = 0x01 | 0x02
"""Code with local variables of its own (CO_OPTIMIZED, CO_NEWLOCALS); a class's body has none."""


class CannotGraft(Exception):
    """What differs runs at import alone, or belongs to nothing that is alive."""


def module_of(path: str) -> types.ModuleType:
    return importlib.import_module(path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def graft(path: str, mutant: Any) -> int:
    """How many functions run other code now. `mutant`: the module's new text or tree. Raises CannotGraft."""
    module = module_of(path)
    setattr(module, OFF, False)
    changed = differences(path, mutant)
    done = 0
    for found in [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]:
        code = found.__code__
        if code.co_filename != module.__file__:
            continue
        new = changed.get((code.co_qualname, code.co_firstlineno))
        if new is not None and new.co_freevars == code.co_freevars:
            found.__code__ = new
            done += 1
    if not done:
        raise CannotGraft(path)
    return done


def differences(path: str, mutant: Any) -> Mapping[Place, types.CodeType]:
    """The outermost functions whose code is another one, by where they are in the module as it stands."""
    name = str(ROOT / path)
    original = compile((ROOT / path).read_text("utf-8"), name, "exec")
    return dict(_differences(original, compile(mutant, name, "exec")))


def _differences(old: types.CodeType, new: types.CodeType) -> Iterator[tuple[Place, types.CodeType]]:
    theirs = _by_name(new)
    for key, mine in _by_name(old).items():
        other = theirs.get(key)
        if other is None or _same(mine, other):
            continue
        if mine.co_flags & _FUNCTION == _FUNCTION:
            yield (mine.co_qualname, mine.co_firstlineno), other
        else:
            yield from _differences(mine, other)


def _by_name(code: types.CodeType) -> dict[tuple[str, int], types.CodeType]:
    """Lambdas and comprehensions share a name: which of that name, from above."""
    found: dict[tuple[str, int], types.CodeType] = {}
    for child in _children(code):
        which = sum(1 for name, _ in found if name == child.co_qualname)
        found[child.co_qualname, which] = child
    return found


def _children(code: types.CodeType) -> list[types.CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def _same(mine: types.CodeType, theirs: types.CodeType) -> bool:
    """Whether they do the same; in which lines does not matter."""
    ours, others = _children(mine), _children(theirs)
    return (
        mine.co_code == theirs.co_code
        and mine.co_names == theirs.co_names
        and mine.co_varnames == theirs.co_varnames
        and _plain(mine) == _plain(theirs)
        and len(ours) == len(others)
        and all(map(_same, ours, others))
    )


def _plain(code: types.CodeType) -> list[tuple[type, Any]]:
    return [(type(c), repr(c)) for c in code.co_consts if not isinstance(c, types.CodeType)]
