"""A build backend (PEP 517) whose wheel holds nothing but the program.

It takes the binary that CILIUM_LINT_BINARY names, else compiles with CMake what lies here, and says which packages are
missing where that cannot be.
"""
import base64
import hashlib
import io
import os
import pathlib
import platform
import re
import shutil
import subprocess
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "cilium_lint"
TOOLS = {"cmake": "cmake", "ninja": "ninja-build", "c++": "g++", "pkg-config": "pkg-config"}


def version():
    return re.search(r"project\(cilium_lint VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


def metadata():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return (
        f"Metadata-Version: 2.1\nName: cilium-lint\nVersion: {version()}\n"
        "Summary: A linter and policy checker for Cilium installations\nLicense: Apache-2.0\nRequires-Python: >=3.7\n"
        f"Description-Content-Type: text/markdown\n\n{readme}"
    )


def to_install():
    """Debian's names of what building needs, as scripts/setup.sh lists them, without what dpkg knows to be there."""
    setup = (ROOT / "scripts/setup.sh").read_text()
    names = re.search(r"build_packages=\(([^)]*)\)", setup)[1].split()
    if shutil.which("dpkg-query"):
        asked = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names], capture_output=True, text=True, check=False)
        names = [name for name in names if f"{name} installed\n" not in asked.stdout] or names
    return "on Debian: apt-get install " + " ".join(names)


def compiled():
    missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    if missing:
        raise SystemExit(f"cilium-lint: cannot be compiled without {', '.join(missing)}; {to_install()}")
    build = ROOT / "build/wheel"
    log = build.with_suffix(".log")
    build.mkdir(parents=True, exist_ok=True)
    preset = ["--preset", "release"] if platform.system() == "Linux" else ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCILIUM_LINT_TESTS=OFF"]
    with open(log, "wb") as out:
        for command in (
            ["cmake", "-S", str(ROOT), *preset, "-B", str(build)],
            ["cmake", "--build", str(build), "--target", "cilium_lint"],
        ):
            if subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode:
                tail = log.read_text(errors="replace").splitlines()[-15:]
                raise SystemExit("\n".join(tail) + f"\ncilium-lint: the build failed ({log}); it needs, {to_install()}")
    return build / "cilium-lint"


def program():
    """The program's bytes; of what was compiled nothing else stays, since pre-commit keeps the folder for good."""
    given = os.environ.get("CILIUM_LINT_BINARY")
    if given:
        return pathlib.Path(given).read_bytes()
    data = compiled().read_bytes()
    shutil.rmtree(ROOT / "build/wheel")
    return data


def tag(data):
    """A static Linux program runs with every libc, so one that is given counts for both kinds."""
    machine = platform.machine().lower()
    if platform.system() != "Linux":
        system = platform.system().lower()
        return f"py3-none-{'macosx_11_0' if system == 'darwin' else system}_{machine}"
    if os.environ.get("CILIUM_LINT_BINARY") and b"/ld-linux" not in data[:4096]:
        return f"py3-none-manylinux2014_{machine}.musllinux_1_1_{machine}"
    return f"py3-none-linux_{machine}"


def hashed(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """What pip asks before it builds; without this it would build to find out."""
    folder = f"{NAME}-{version()}.dist-info"
    os.makedirs(os.path.join(metadata_directory, folder))
    with open(os.path.join(metadata_directory, folder, "METADATA"), "w", encoding="utf-8") as out:
        out.write(metadata())
    return folder


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    data = program()
    wheel_tag = tag(data)
    name = f"{NAME}-{version()}"
    files = {
        f"{name}.data/scripts/cilium-lint": data,
        f"{name}.dist-info/METADATA": metadata().encode(),
        f"{name}.dist-info/LICENSE": (ROOT / "LICENSE").read_bytes(),
        f"{name}.dist-info/WHEEL": (
            f"Wheel-Version: 1.0\nGenerator: cilium-lint\nRoot-Is-Purelib: false\n"
            + "".join(f"Tag: py3-none-{one}\n" for one in wheel_tag.split("-", 2)[2].split("."))
        ).encode(),
    }
    record = "".join(f"{path},{hashed(data)},{len(data)}\n" for path, data in files.items()) + f"{name}.dist-info/RECORD,,\n"
    files[f"{name}.dist-info/RECORD"] = record.encode()
    wheel = f"{name}-{wheel_tag}.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, wheel), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o100755 if "/scripts/" in path else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    name = f"{NAME}-{version()}"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    path = os.path.join(sdist_directory, f"{name}.tar.gz")
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for file in filter(None, listed):
            archive.add(ROOT / file, f"{name}/{file}", recursive=False)
        info = tarfile.TarInfo(f"{name}/PKG-INFO")
        data = metadata().encode()
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return os.path.basename(path)
