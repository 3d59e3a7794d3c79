"""The watch, each hour: finds open cases that nothing would wake, or that nothing has woken, and puts them right (S37).

It reads lists and cases, not the wake index: what that index has lost is found all the same. Once a day it counts the
places with mediators and neutrals anew.
"""

from __future__ import annotations

from chalicelib.application.overseeing import Overseeing
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.long_schedule("oversee")
def handler(time_left: shell.TimeLeft) -> None:
    made = services()
    overseeing = Overseeing(made.views, made.store, made.directory, made.executor, made.tenancies.of)
    found = overseeing.round(made.clock.now(), time_left)
    shell.count("OverseenCases", found.seen)
    shell.count("LateWakes", found.late)
    shell.count("StrandedCases", found.stranded)
    counted = made.recounting.night(made.clock.now(), time_left)
    shell.count("RecountedPlaces", counted.counters)
    shell.count("MiscountedPlaces", counted.wrong)
    shell.count("MendedPlaces", counted.mended)
