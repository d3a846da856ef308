"""What the program writes, read by the programs it is for, as far as they are here."""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

import program
from program import ROOT, Scratch, needs, run

PROJECTS = sorted(p.name for p in (ROOT / "fixtures/projects").iterdir())


def with_path():
    """An environment in which `cilium-lint` is the program under test."""
    folder = pathlib.Path(program.binary).parent
    return program.environment(PATH=f"{folder}:{os.environ['PATH']}")


class Formats(unittest.TestCase):
    def test_xml_is_well_formed(self):
        needs("xmllint", "junit and checkstyle read by libxml2")
        for name in PROJECTS:
            for form in ("junit", "checkstyle"):
                with self.subTest(f"{name} {form}"):
                    text = run(f"fixtures/projects/{name}", "--format", form)[1]
                    done = subprocess.run(["xmllint", "--noout", "-"], input=text.encode(), capture_output=True, check=False)
                    self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_junit_follows_the_schema_of_jenkins(self):
        # junit-10.xsd of github.com/jenkinsci/xunit-plugin
        path = os.environ.get("JUNIT_SCHEMA")
        if not path:
            print("skipped: junit against the schema of Jenkins (JUNIT_SCHEMA names no file)", file=sys.stderr)
            self.skipTest("no schema")
        for name in PROJECTS:
            with self.subTest(name):
                text = run(f"fixtures/projects/{name}", "--format", "junit")[1]
                done = subprocess.run(["xmllint", "--noout", "--schema", path, "-"], input=text, capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, "- validates\n"))

    def test_sarif_follows_the_published_schema(self):
        # sarif-schema-2.1.0.json of github.com/oasis-tcs/sarif-spec
        path = os.environ.get("SARIF_SCHEMA")
        if not path:
            print("skipped: SARIF against its published schema (SARIF_SCHEMA names no file)", file=sys.stderr)
            self.skipTest("no schema")
        schema = json.loads(pathlib.Path(path).read_text())
        validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
        for name in PROJECTS:
            with self.subTest(name):
                report = json.loads(run(f"fixtures/projects/{name}", "--format", "sarif")[1])
                self.assertEqual([e.message for e in validator.iter_errors(report)], [])


class Repositories(Scratch):
    def test_an_object_that_a_template_may_make_is_not_missing(self):
        folder = "fixtures/discovery/app-of-apps"
        report = json.loads(run(folder, "--format", "json")[1])
        self.assertEqual([f["rule"] for f in report["findings"] if f["rule"].startswith("l2/")], [])
        alone = json.loads(run("--cilium-version", "1.18.3", "-f", f"{folder}/values/cilium.yaml", "--format", "json")[1])
        self.assertEqual(
            [f["rule"] for f in alone["findings"] if f["rule"].startswith("l2/")], ["l2/without-policy"])

    def test_one_install_among_many_files_is_found_whatever_is_read_ahead(self):
        values = "cilium:\n  kubeProxyReplacement: true\n"
        for number in range(2000):
            folder = self.folder / f"d{number % 40}"
            folder.mkdir(exist_ok=True)
            (folder / f"f{number}.yaml").write_text(f"kind: Deployment\nmetadata: {{name: a{number}}}\n")
        (self.folder / "d7" / "utf16.md").write_bytes("helm and cilium".encode("utf-16"))
        (self.folder / "d39" / "values.yaml").write_text(values)
        (self.folder / "d39" / "Chart.yaml").write_text(
            "apiVersion: v2\nname: net\nversion: 1.0.0\ndependencies:\n"
            "  - {name: cilium, version: 1.18.3, repository: https://helm.cilium.io}\n")
        for _ in range(5):
            report = json.loads(self.run_here("--format", "json")[1])
            self.assertEqual([(i["chart"]["version"], len(i["layers"])) for i in report["installs"]], [("1.18.3", 1)])


    def test_what_supported_releases_refuse_is_no_error_where_an_older_one_may_be_installed(self):
        self.write("cilium-values.yaml", "tunnel: disabled\nhubble:\n  enabled: true\n")
        (self.folder / ".git").mkdir()

        def said(*arguments):
            code, out, _ = self.run_here("--format", "json", *arguments)
            return code, [(f["rule"], f["severity"]) for f in json.loads(out)["findings"]]

        self.assertEqual(said(), (0, [("values/renamed-key", "warning")]))
        self.assertEqual(said("--cilium-version", "1.18.3"), (1, [("values/renamed-key", "error")]))
        self.write("install.sh", "#!/bin/sh\ncilium install -f cilium-values.yaml\n")
        self.assertEqual(said()[1][0], ("values/renamed-key", "error"))
        (self.folder / "install.sh").unlink()
        self.write("cilium-values.yaml", "tunnel: disabled\n hubble: {}\n")
        self.assertEqual(said(), (1, [("yaml/syntax", "error")]))
        # The API server takes no ConfigMap with it, whatever the release.
        self.write("cilium-values.yaml", "hubble:\n  enabled: true\nextraConfig:\n  debug: true\n")
        self.assertEqual(said(), (1, [("values/not-text", "error")]))

    def test_a_folder_that_may_not_be_read_is_named(self):
        self.write("cilium-values.yaml", "ipam:\n  mode: kubernetes\n")
        (self.folder / ".git").mkdir()
        (self.folder / "shut").mkdir(mode=0)
        binary = shutil.copy(program.binary, self.folder / ".git" / "program")
        os.chmod(self.folder, 0o755)
        command = [binary, "--format", "json"]
        if os.geteuid() == 0:
            needs("setpriv", "what others than root may read")
            command = ["setpriv", "--reuid=65534", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(json.loads(done.stdout)["skipped"],
                         [{"check": "files", "reason": "shut: the folder cannot be read"}])


class Edits(Scratch):
    """The same fix by bytes, by lines and bytes, by lines and characters."""

    def offset(self, text, line, column):
        """Of a place as rdjson has it: a line, and a column in bytes."""
        lines = text.splitlines(keepends=True) + [b""]
        return len(b"".join(lines[: line - 1])) + column - 1

    def test_suggestions_of_rdjson_are_the_edits(self):
        compared = 0
        for name in PROJECTS:
            report = json.loads(run(f"fixtures/projects/{name}", "--format", "json")[1])
            edits = {}
            for finding in report["findings"]:
                single = [fix["edits"][0] for fix in finding["fixes"] if len(fix["edits"]) == 1]
                here = [e for e in single if finding["location"] and e["path"] == finding["location"]["path"]]
                place = finding["location"] or {"path": None, "start": {"line": None}}
                edits.setdefault((finding["rule"], place["path"], place["start"]["line"]), here)
            for diagnostic in json.loads(run(f"fixtures/projects/{name}", "--format", "rdjson")[1])["diagnostics"]:
                path = diagnostic["location"]["path"]
                text = (ROOT / path).read_bytes()
                got = [(self.offset(text, **s["range"]["start"]), self.offset(text, **s["range"]["end"]), s["text"]) for s in diagnostic["suggestions"]]
                want = [(e["start"], e["end"], e["text"]) for e in edits[diagnostic["code"]["value"], path, diagnostic["location"]["range"]["start"]["line"]]]
                self.assertEqual(got, want, f"{name} {diagnostic['code']}")
                compared += len(got)
        self.assertGreater(compared, 5)

    def test_regions_of_sarif_are_the_edits(self):
        compared = 0
        for name in PROJECTS:
            (report,) = json.loads(run(f"fixtures/projects/{name}", "--format", "sarif")[1])["runs"]
            for change in (c for r in report["results"] for f in r.get("fixes", []) for c in f["artifactChanges"]):
                text = (ROOT / change["artifactLocation"]["uri"]).read_bytes()
                for region in (replacement["deletedRegion"] for replacement in change["replacements"]):
                    begin = self.offset(text, region["startLine"], region["startColumn"])
                    end = self.offset(text, region["endLine"], region["endColumn"])
                    self.assertEqual((begin, end - begin), (region["byteOffset"], region["byteLength"]), name)
                    compared += 1
        self.assertGreater(compared, 5)


class Manual(unittest.TestCase):
    def test_the_page_is_drawn_without_a_complaint(self):
        needs("man", "the man page")
        page = subprocess.run([sys.executable, ROOT / "scripts/man-page", program.binary], capture_output=True, check=True).stdout
        done = subprocess.run(["man", "--warnings", "-l", "-"], input=page, capture_output=True, env=program.environment(MANWIDTH="120"), check=True)
        self.assertEqual(done.stderr, b"")
        drawn = done.stdout.decode()
        self.assertIn(".cilium-lint.yaml", drawn)
        for line in run("--help")[1].splitlines():
            self.assertIn(line.strip(), drawn)


class Site(unittest.TestCase):
    """What becomes of the documentation on the site."""

    DOCS = """Why.

Chart: 1.18.3.

Bad:
```yaml values
a: 1
```
```yaml kind
kind: Cluster
```

Good (now):
```yaml values
a: 2
```
"""

    def setUp(self):
        sys.path.insert(0, str(ROOT / "scripts"))
        self.addCleanup(sys.path.remove, str(ROOT / "scripts"))

    def test_fences_and_examples(self):
        from site_pages import examples, for_site

        self.assertEqual(for_site(self.DOCS), """Why.

**Bad** with chart 1.18.3:

*values.yaml*

```yaml
a: 1
```

*KIND config*

```yaml
kind: Cluster
```

**Good** (now):

*values.yaml*

```yaml
a: 2
```
""")
        self.assertEqual(list(examples(self.DOCS)), [("1.18.3", {"values": "a: 1\n", "kind": "kind: Cluster\n"})])

    def test_symptoms_are_those_of_the_examples(self):
        from site_pages import seen_as

        for rule, seen in (("api-server/missing-address", "cilium pods at Init:0/6, nodes NotReady, CoreDNS Pending; config: dial tcp 10.96.0.1:443: i/o timeout"),
                           ("hubble/ui-without-relay", "Hubble UI requires .Values.hubble.relay.enabled=true")):
            docs = json.loads(run("explain", rule, "--format", "json")[1])["rule"]["docs"]
            self.assertEqual(seen_as(program.binary, rule, docs), [seen])

    def test_a_pasted_text_is_a_query(self):
        needs("node", "the site's queries")
        script = "const searchWorker = {postMessage() {}}, window = {}; let displayResults;" + (ROOT / "docs/site/query.js").read_text()
        asked = ["Init:0/6", "kubeProxyMode: none", "'--set a.b=~1*'", "***"]
        done = subprocess.run(["node", "-e", f"{script}; console.log(JSON.stringify({json.dumps(asked)}.map(plainQuery)))"], capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stdout), [
            r"Init\:0/6^4 Init\:0/6*", "kubeProxyMode^4 none^4 none*", r"set^4 a.b=\~1^4 a.b=\~1*", ""])


class Shells(unittest.TestCase):
    ASKED = (
        ("cilium-lint forec", ["forecast"]),
        ("cilium-lint check --format sar", ["sarif"]),
        ("cilium-lint forecast --format mer", ["mermaid"]),
        ("cilium-lint check --statist", ["--statistics"]),
        ("cilium-lint explain kube-proxy/unknown", ["kube-proxy/unknown-mode"]),
        ("cilium-lint config sch", ["schema"]),
    )

    def test_bash(self):
        script = run("completion", "bash")[1]
        for line, want in self.ASKED:
            with self.subTest(line):
                words = line.split()
                ask = f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _cilium_lint; printf '%s\\n' \"${{COMPREPLY[@]}}\""
                done = subprocess.run(["bash", "--norc", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True, env=with_path())
                self.assertEqual(done.stdout.split(), want)

    def test_bash_behind_an_equals_sign(self):
        script = run("completion", "bash")[1]
        for words, want in (("--fail-on = w", ["warning"]), ("--fail-on =", ["error", "warning", "info", "never"]), ("forecast --format = mer", ["mermaid"])):
            with self.subTest(words):
                ask = f"COMP_WORDS=(cilium-lint {words}); COMP_CWORD={len(words.split())}; _cilium_lint; printf '%s\\n' \"${{COMPREPLY[@]}}\""
                done = subprocess.run(["bash", "--norc", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True, env=with_path())
                self.assertEqual(done.stdout.split(), want)

    def typed(self, text, want):
        """What zsh makes of keys, with the script where the package installs it; the first that is typed in that shell."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="cilium-lint-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        (folder / "_cilium-lint").write_text(run("completion", "zsh")[1])
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], with_path())
        seen = b""

        def wait_for(part):
            nonlocal seen
            end = time.monotonic() + 30
            written = lambda: re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|[\x00-\x1f]", b"", seen)
            while part not in written() and time.monotonic() < end and select.select([terminal], [], [], 30)[0]:
                try:
                    seen += os.read(terminal, 65536)
                except OSError:
                    break
            return part in written()

        try:
            os.write(terminal, f"PS1=; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; print rea''dy\n".encode())
            self.assertTrue(wait_for(b"ready"), seen)
            os.write(terminal, text.encode())
            self.assertTrue(wait_for(want.encode()), seen)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(terminal)

    def test_zsh_by_keys(self):
        needs("zsh", "completion in zsh")
        self.typed("cilium-lint forec\t", "forecast")
        self.typed("cilium-lint check --fail-on=war\t", "--fail-on=warning")
        self.typed("cilium-lint --output json=/et\t", "json=/etc/")

    def test_fish(self):
        needs("fish", "completion in fish")
        script = run("completion", "fish")[1]
        for line, want in self.ASKED:
            with self.subTest(line):
                done = subprocess.run(["fish", "--no-config", "-c", f"{script}\ncomplete -C '{line}'"], capture_output=True, text=True, check=True, env=with_path())
                self.assertEqual(done.stdout.split(), want)

    def test_zsh_takes_the_script(self):
        needs("zsh", "completion in zsh")
        script = run("completion", "zsh")[1]
        done = subprocess.run(["zsh", "-f", "-c", f"autoload -Uz compinit; compinit -u -D\n{script}\nprint $_comps[cilium-lint]"],
                              capture_output=True, text=True, check=True, env=with_path())
        self.assertEqual(done.stdout, "_cilium_lint\n")


class Editors(Scratch):
    """The shipped settings, over a buffer that is not saved: a line with wide characters stands in front."""

    WIDE = "# \u00fcn\u00efcode \u65e5\u672c\n"

    def setUp(self):
        super().setUp()
        self.copy_project("kind-bootstrap")
        self.values = (self.folder / "helm/cilium/values.yaml").read_text()

    def start(self, *words):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, timeout=120, env=with_path(), stdin=subprocess.DEVNULL)
        self.assertEqual((self.folder / "helm/cilium/values.yaml").read_text(), self.values)
        return done.stdout + done.stderr

    def test_neovim(self):
        needs("nvim", "the settings for Neovim")
        self.write("ask.lua", f"""
local linter = dofile('{ROOT}/editors/neovim/cilium_lint.lua')
vim.cmd('edit helm/cilium/values.yaml')
vim.api.nvim_buf_set_lines(0, 0, 0, false, {{'{self.WIDE.strip()}'}})
local words = {{ linter.cmd }}
for _, word in ipairs(linter.args) do table.insert(words, type(word) == 'function' and word() or word) end
local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n'
for _, d in ipairs(linter.parser(vim.fn.system(words, text), vim.api.nvim_get_current_buf())) do
  local line = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
  io.write(string.format('%d %s %s\\n', d.lnum + 1, d.code, line:sub(d.col + 1, d.end_col)))
end
""")
        out = self.start("nvim", "--headless", "-u", "NONE", "-i", "NONE", "-c", "luafile ask.lua", "-c", "qa!")
        self.assertEqual(out.splitlines(), [
            "4 version/tag-without-effect v1.17.0", "10 kube-proxy/unknown-mode partial", "14 l2/invented-key l2",
            "28 bootstrap/invented-retry-factor restartProbeFactor"])

    def test_emacs(self):
        needs("emacs", "the settings for Emacs")
        self.write("ask.el", f"""
(add-to-list 'load-path "{ROOT}/editors/emacs")
(require 'cilium-lint)
(find-file "helm/cilium/values.yaml")
(insert "{self.WIDE.strip()}\n")
(let ((found nil) (rounds 0))
  (cilium-lint-backend (lambda (all &rest _) (setq found (or all t))))
  (while (and (not found) (< rounds 600)) (accept-process-output nil 0.1) (setq rounds (1+ rounds)))
  (dolist (one found)
    (princ (format "%s %s %s\n" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-type one)
                   (buffer-substring (flymake-diagnostic-beg one) (flymake-diagnostic-end one))))))
(set-buffer-modified-p nil)
""")
        out = self.start("emacs", "--batch", "-Q", "-l", "ask.el")
        self.assertEqual(out.splitlines(), ["4 :warning v1.17.0", "10 :error partial", "14 :warning l2", "28 :warning restartProbeFactor"])

    def test_the_problem_matcher_of_vs_code(self):
        (task,) = json.loads((ROOT / "editors/vscode/tasks.json").read_text())["tasks"]
        pattern = task["problemMatcher"]["pattern"]
        self.assertEqual(task["command"].split()[0], "cilium-lint")
        lines = self.run_here(*task["command"].split()[1:])[1].splitlines()
        found = [re.match(pattern["regexp"], line) for line in lines]
        self.assertEqual([tuple(match[pattern[part]] for part in ("file", "line", "column", "severity", "code")) for match in found], [
            ("helm/cilium/values.yaml", "3", "8", "warning", "version/tag-without-effect"),
            ("helm/cilium/values.yaml", "9", "23", "error", "kube-proxy/unknown-mode"),
            ("helm/cilium/values.yaml", "13", "3", "warning", "l2/invented-key"),
            ("helm/cilium/values.yaml", "27", "3", "warning", "bootstrap/invented-retry-factor"),
            ("kind-config.yaml", "6", "18", "error", "api-server/missing-address")])
