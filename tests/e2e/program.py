"""The built program as people run it, and a folder of its own for a test."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The corpus of public repositories, where it lies at hand.
SHARED = next((p / "shared" for p in ROOT.parents if (p / "shared/corpus/INDEX.tsv").exists()), None)
binary = ""  # its path, set by whoever runs the tests


def environment(**changes):
    """What surrounds the program: no colour, 100 columns."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI", "TERM", "COLUMNS")}
    return {**kept, "LC_ALL": "C", **changes}


def run(*arguments, cwd=ROOT, stdin=None, **changes):
    """(exit code, stdout, stderr) of the program."""
    done = subprocess.run([binary, *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=60, env=environment(**changes))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def needs(tool, what):
    """Passes a test over, with words, where a program is not here."""
    if not shutil.which(tool):
        print(f"skipped: {what} ({tool} is not here)", file=sys.stderr)
        raise unittest.SkipTest(tool)


class Scratch(unittest.TestCase):
    """What the program does on files of its own making."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cilium-lint-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def copy_project(self, name):
        """An example project, as a repository."""
        shutil.copytree(ROOT / "fixtures/projects" / name, self.folder, dirs_exist_ok=True)
        (self.folder / ".git").mkdir()

    def run_here(self, *arguments, **keywords):
        return run(*arguments, cwd=self.folder, **keywords)
