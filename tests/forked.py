"""Processes forked from one that has imported everything: each is there in a moment, and is killed alone."""

import multiprocessing

_IMPORTED = ["tests.permanences.test_many_processes", "tests.shell.form_child"]

context = multiprocessing.get_context("forkserver")
context.set_forkserver_preload(_IMPORTED)
