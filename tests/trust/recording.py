"""What strace noted of a desk, done again on a disk whose power may be cut."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trust.disk import Disk, File, Naming, State, Write

_CALLS = "openat,close,lseek,write,writev,pwrite64,sendfile,ftruncate,fsync,fdatasync,rename,unlink,unlinkat"
# Every string in hexadecimal, each descriptor with its path, whole pages.
OPTIONS = ("-xx", "-y", "-s", "1000000", "-e", f"trace={_CALLS}", "-e", "signal=none")

_LINE = re.compile(r"(\w+)\((.*)\) += (\d+)(?:<([^>]*)>)?$")
_BYTES = re.compile(r'"([^"]*)"')
_ONLY_IN_MEMORY = "-shm"  # rebuilt by whoever opens the base first


@dataclass(frozen=True)
class Moment:
    """The disk after one call, the how manieth, and all that the desk had told by then."""

    number: int
    disk: Disk
    told: tuple[str, ...]


@dataclass
class _Opened:
    file: File
    position: int = 0


class Recording:
    """A desk's life, call by call, from the files that its folder held at the beginning."""

    def __init__(self, folder: Path, before: State, noted: str) -> None:
        self._folder = f"{folder}/"
        self._before = before
        self._lines = noted.splitlines()

    def moments(self) -> Iterator[Moment]:
        """Yield the disk, always the same one, after each call that changes it or tells something."""
        self._disk = Disk(self._before)
        self._opened: dict[int, _Opened] = {}
        told: tuple[str, ...] = ()
        number = 0
        for line in self._lines:
            if (found := _LINE.match(line)) is None:
                continue  # refused by the system, or the end of the process
            call, arguments, result, opened = found.groups()
            if call == "writev":
                told = (*told, _decoded(b"".join(_bytes(arguments))))
            elif not self._do(call, arguments, int(result), opened):
                continue
            number += 1
            yield Moment(number, self._disk, told)

    def _do(self, call: str, arguments: str, result: int, opened: str | None) -> bool:
        """Do a call again and tell whether it changes what may be found after a power cut."""
        if call in ("rename", "unlink", "unlinkat"):
            return self._name(call, arguments)
        if call == "openat":
            return self._open(result, _path(opened or ""), arguments)
        descriptor = int(arguments.partition("<")[0])
        file = self._opened.get(descriptor)
        if call == "close":
            self._opened.pop(descriptor, None)
            return False
        if file is None:
            if call == "fsync":
                self._disk.sync_folder(_path(arguments[arguments.index("<") + 1 : arguments.rindex(">")]))
            return call == "fsync"
        if call == "lseek":
            file.position = result
            return False
        self._change(file, call, arguments, result)
        return True

    def _open(self, descriptor: int, path: str, arguments: str) -> bool:
        self._opened.pop(descriptor, None)
        if not path.startswith(self._folder) or path.endswith(_ONLY_IN_MEMORY) or "O_DIRECTORY" in arguments:
            return False
        file = self._disk.names().get(path)
        if file is None:
            if "O_CREAT" not in arguments:
                return False  # a folder
            file = File()
            self._disk.name(Naming(path, file))
        elif "O_TRUNC" in arguments:
            file.asked.append(Write(0, None))
        self._opened[descriptor] = _Opened(file)
        return True

    def _change(self, opened: _Opened, call: str, arguments: str, result: int) -> None:
        file = opened.file
        if call in ("fsync", "fdatasync"):
            file.sync()
        elif call == "ftruncate":
            file.asked.append(Write(int(arguments.rpartition(", ")[2]), None))
        elif call == "pwrite64":
            file.asked.append(Write(int(arguments.rpartition(", ")[2]), _bytes(arguments)[0][:result]))
        else:
            data = self._sent(arguments, result) if call == "sendfile" else _bytes(arguments)[0][:result]
            file.asked.append(Write(opened.position, data))
            opened.position += result

    def _sent(self, arguments: str, count: int) -> bytes:
        source, offset = arguments.split(", ")[1:3]
        start = int(re.findall(r"\d+", offset)[0])
        return self._opened[int(source.partition("<")[0])].file.content()[start : start + count]

    def _name(self, call: str, arguments: str) -> bool:
        paths = [_decoded(path) for path in _bytes(arguments)]
        if call == "unlinkat":
            folder = _path(arguments[arguments.index("<") + 1 : arguments.index(">")])
            paths = [f"{folder}/{paths[0]}"]
        file = self._disk.names().get(paths[0])
        if file is None:
            return False
        is_rename = call == "rename"
        self._disk.name(Naming(paths[1], file, paths[0]) if is_rename else Naming(paths[0], None))
        return True


def _bytes(arguments: str) -> list[bytes]:
    return [bytes.fromhex(text.replace("\\x", "")) for text in _BYTES.findall(arguments)]


def _path(text: str) -> str:
    return _decoded(bytes.fromhex(text.replace("\\x", "")))


def _decoded(data: bytes) -> str:
    return data.decode()
