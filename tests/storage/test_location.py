"""Where a base may live, and who may sit at it: a disk of this machine, one window at a time."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from espace_citoyennete.clock import Clock
from espace_citoyennete.errors import NotOpened
from espace_citoyennete.storage import location
from espace_citoyennete.storage.database import Database, open_sqlite
from espace_citoyennete.storage.folder import create_base
from espace_citoyennete.storage.keys import Holder
from espace_citoyennete.storage.location import Mount, is_pulled_out, refuse_unfit, space_warning, unfit
from espace_citoyennete.storage.seat import take_seat
from tests.conftest import KEY
from tests.left_out import leave_out

NOBODY = 65534
PHRASE = "girafe prudente escalier tiède manège oblique sureau"
MOUNTS = [
    Mount(Path("/"), "ext4"),
    Mount(Path("/mnt/partage"), "cifs"),
    Mount(Path("/mnt/samba"), "smb3"),
    Mount(Path("/srv/nfs"), "nfs4"),
    Mount(Path("/home/zoé/serveur"), "fuse.sshfs"),
    Mount(Path("/media/clé"), "vfat"),
    Mount(Path("/media/windows"), "fuseblk"),  # a disk of this machine, read by another driver
    Mount(Path("/mnt/partage/local"), "ext4"),
    Mount(Path("/mnt/couvert"), "ext4"),
    Mount(Path("/mnt/couvert"), "nfs"),  # mounted over it
]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/home/zoé/base", ""),
        ("/mnt/partage", "disque réseau"),
        ("/mnt/partage/ville/base", "disque réseau"),
        ("/mnt/partage/local/base", ""),
        ("/mnt/partages", ""),
        ("/mnt/samba/base", "disque réseau"),
        ("/srv/nfs/base", "disque réseau"),
        ("/home/zoé/serveur/base", "disque réseau"),
        ("/mnt/couvert/base", "disque réseau"),
        ("/media/clé/base", ""),
        ("/media/windows/base", ""),
        (r"\\serveur\partage\base", "disque réseau"),
        ("/home/zoé/Nextcloud/base", "Nextcloud le recopie"),
        ("/home/zoé/OneDrive - Ville d’Amiens/base", "OneDrive le recopie"),
        ("/home/zoé/OneDrives/base", ""),
        ("/home/zoé/nuage/base", "OneDrive le recopie"),
    ],
)
def test_a_folder_of_the_network_or_copied_elsewhere_is_told(place: str, said: str) -> None:
    problem = unfit(Path(place), MOUNTS, {"OneDriveCommercial": "/home/zoé/nuage"})
    assert problem.startswith((f"il est sur un {said}", said)) if said else problem == ""
    assert bool(said) == ("PostgreSQL" in problem)


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox", ".nextcloudsync.log"])
def test_a_folder_that_a_program_copies_bears_its_mark_even_above(mark: str, tmp_path: Path) -> None:
    below = tmp_path / "documents" / "base"
    below.mkdir(parents=True)
    assert unfit(below, MOUNTS, {}) == ""
    (tmp_path / mark).touch()
    assert "recopie" in unfit(below, MOUNTS, {})
    with pytest.raises(NotOpened, match="recopie"):
        refuse_unfit(below / "pas encore là")


def test_the_mounts_of_this_machine_are_read() -> None:
    assert Path("/") in {mount.point for mount in location._mounts()}
    assert location._plain(r"/media/ma\040clé") == "/media/ma clé"


def test_a_disk_nearly_full_is_told_before_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    megabyte, real = 1024**2, shutil.disk_usage(tmp_path)
    for free, said in ((199, "199\u00a0Mo"), (200, ""), (50_000, "")):
        usage = real._replace(free=free * megabyte)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, usage=usage: usage)
        told = space_warning(tmp_path / "pas encore là")
        assert said in told if said else told == ""


@pytest.mark.parametrize("read_only", ["donnees.db", "."])
def test_a_base_that_cannot_be_written_is_refused_before_anything_is_typed(
    read_only: str, template: Path
) -> None:
    """Saboteur: without the probe the base opens, and the first save is refused once it is typed."""
    if os.getuid() != 0:
        leave_out("only root may become somebody who has no right: run as root")
    folder = Path(tempfile.mkdtemp())  # below no folder that is closed to others
    try:
        shutil.copy(template, folder / "donnees.db")
        for path in (folder, folder / "donnees.db"):
            os.chown(path, NOBODY, NOBODY)
        (folder / read_only).chmod(0o555 if read_only == "." else 0o444)
        assert _as_nobody(folder) == "lecture seule"
        (folder / read_only).chmod(0o755)
        assert _as_nobody(folder) == ""
    finally:
        shutil.rmtree(folder)


def _as_nobody(folder: Path) -> str:
    """Return what somebody without rights is told of a folder."""
    told, telling = os.pipe()
    if os.fork() == 0:
        os.setuid(NOBODY)
        try:
            refuse_unfit(folder)
        except NotOpened as refusal:
            os.write(telling, b"lecture seule" if "lecture seule" in refusal.message else b"autre")
        os._exit(0)
    os.wait()
    os.close(telling)
    return os.read(told, 100).decode()


# The seat

SITTER = """
import sys
from datetime import datetime
from pathlib import Path
from espace_citoyennete.storage.seat import take_seat
seat = take_seat(Path(sys.argv[1]))
seat.tell("Zoé Lefèvre", datetime(2026, 11, 17, 9, 12))
print("assise", flush=True)
sys.stdin.read()
"""


def test_a_second_window_is_told_who_sits_where_and_since_when_until_the_first_one_is_killed(
    tmp_path: Path,
) -> None:
    """Saboteur: a lock by the mere existence of a file keeps everybody out after the kill."""
    command = [sys.executable, "-c", SITTER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "assise\n"
        with pytest.raises(NotOpened, match=r"Zoé Lefèvre.* 17 novembre 2026 à 9\sh\s12"):
            take_seat(tmp_path)
        first.send_signal(signal.SIGKILL)
        first.wait()
        take_seat(tmp_path).leave()


def test_a_seat_left_is_free_and_its_note_alone_keeps_nobody_out(tmp_path: Path) -> None:
    seat = take_seat(tmp_path)
    with pytest.raises(NotOpened, match=r"déjà ouverte\. La fermer"):  # the note is not written yet
        take_seat(tmp_path)
    seat.tell("Zoé", datetime(2026, 11, 17, 9))
    seat.leave()
    take_seat(tmp_path).leave()


def test_closing_the_base_leaves_the_seat(template: Path, tmp_path: Path) -> None:
    base = open_sqlite(Path(shutil.copy(template, tmp_path / "donnees.db")), KEY)
    base.seat = take_seat(tmp_path)
    base.close()
    take_seat(tmp_path).leave()


def test_who_writes_at_the_same_time_waits_five_seconds_and_no_longer(database: Database) -> None:
    with database.reading() as session:
        assert session.scalar(sa.text("PRAGMA busy_timeout")) == 5000


# What is pulled out

DISKS = {  # block → where it stands, and what Linux writes beside it
    "8:1": ("devices/pci/ata1/block/sda/sda1", {"../removable": "0", "partition": "1"}),
    "8:17": ("devices/pci/usb2/2-1/host6/block/sdb/sdb1", {"../removable": "0", "partition": "1"}),
    "8:33": ("devices/pci/ata2/block/sdc/sdc1", {"../removable": "1", "partition": "1"}),
    "179:1": ("devices/pci/mmc0/block/mmcblk0/mmcblk0p1", {"../removable": "0", "partition": "1",
              "../device/type": "SD"}),
    "179:9": ("devices/pci/mmc1/block/mmcblk1", {"removable": "0", "device/type": "MMC"}),
    "253:0": ("devices/virtual/block/dm-0", {"removable": "0", "slaves/sda1": "8:1"}),
    "253:1": ("devices/virtual/block/dm-1", {"removable": "0", "slaves/sdb1": "8:17"}),
}  # fmt: skip


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """Return where Linux tells of these disks, as it lays them out."""
    blocks = tmp_path / "dev" / "block"
    blocks.mkdir(parents=True)
    for number, (place, told) in DISKS.items():
        real = tmp_path / place
        real.mkdir(parents=True, exist_ok=True)
        (blocks / number).symlink_to(real)
        for name, word in told.items():
            file = Path(os.path.normpath(real / name))
            file.parent.mkdir(parents=True, exist_ok=True)
            if name.startswith("slaves/"):
                file.symlink_to(tmp_path / DISKS[word][0])
            else:
                file.write_text(f"{word}\n")
    return blocks


@pytest.mark.parametrize(
    ("number", "is_pulled"),
    [("8:1", False), ("8:17", True), ("8:33", True), ("179:1", True), ("179:9", False), ("253:0", False),
     ("253:1", True), ("7:7", False)],
)  # fmt: skip
def test_a_key_a_card_and_a_disk_on_usb_are_known_even_under_their_encryption(
    blocks: Path, number: str, is_pulled: bool
) -> None:
    assert is_pulled_out(blocks / number) == is_pulled


def test_a_base_is_made_on_no_disk_that_is_pulled_out(
    blocks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saboteur: the place not looked at."""
    key = next(mount for mount in location._mounts() if mount.point == Path("/"))
    pulled = os.makedev(8, 17)
    monkeypatch.setattr(location, "_BLOCKS", blocks)
    monkeypatch.setattr(location, "_number_of", lambda device: pulled if device == key.device else 0)
    monkeypatch.setattr(location, "_mounts", lambda: [key])
    with pytest.raises(NotOpened, match=r"amovible.*sauvegardes"):
        create_base(tmp_path / "base", Holder(UUID(int=1), "Zoé"), PHRASE, Clock())
    assert not (tmp_path / "base").exists()
    refuse_unfit(tmp_path)  # a base that is there already still opens


@pytest.mark.parametrize(
    ("kind", "is_pulled", "is_remote"), [(2, True, False), (3, False, False), (4, False, True)]
)
def test_windows_tells_by_a_number_what_a_letter_leads_to(
    kind: int, is_pulled: bool, is_remote: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(location, "_drive_kind", lambda _place: kind)
    assert location.is_removable(Path("base")) == is_pulled
    assert ("disque réseau" in unfit(Path("base"), [], {})) == is_remote
