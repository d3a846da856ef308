#!/usr/bin/env python3
"""Runs the built program as people do and compares everything it prints.

    tests/e2e/run.py BINARY [--update]

--update writes the expected outputs anew (fixtures/reports/): look at the difference before you commit it.
"""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECTS = sorted(p.name for p in (ROOT / "fixtures/projects").iterdir())
REPORTS = ROOT / "fixtures/reports"
BINARY = ""
UPDATE = False


def run(*arguments, cwd=ROOT, stdin=None, **environment):
    """(exit code, stdout, stderr) of the program, without colour and 100 columns wide."""
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CI", "TERM", "COLUMNS")}
    env.update({"LC_ALL": "C"}, **environment)
    done = subprocess.run([BINARY, *arguments], cwd=cwd, input=stdin, capture_output=True, timeout=60, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Outputs(unittest.TestCase):
    """Whole outputs over the example projects."""

    maxDiff = None

    def golden(self, name, got):
        path = REPORTS / name
        if UPDATE:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(got)
        self.assertEqual(path.read_text(), got, f"{path.relative_to(ROOT)} differs (--update writes it anew)")

    def test_text(self):
        for name in PROJECTS:
            with self.subTest(name):
                code, out, err = run(f"fixtures/projects/{name}")
                self.golden(f"projects/{name}.txt", out)
                self.assertEqual(err, "")
                errors = int("error[" in out)
                self.assertEqual(code, errors)

    def test_json(self):
        schema = json.loads((ROOT / "docs/report.schema.json").read_text())
        validator = jsonschema.validators.validator_for(schema)
        validator.check_schema(schema)
        for name in PROJECTS:
            with self.subTest(name):
                code, out, err = run(f"fixtures/projects/{name}", "--format", "json")
                self.golden(f"projects/{name}.json", out)
                report = json.loads(out)
                self.assertEqual([e.message for e in validator(schema).iter_errors(report)], [])
                self.assertEqual(code, int(report["summary"]["errors"] > 0))
                self.assertEqual(err, "")

    def test_the_readme_shows_the_real_output(self):
        _, out, _ = run("fixtures/projects/kind-bootstrap")
        shown = (ROOT / "README.md").read_text()
        self.assertIn("$ scripts/cilium-lint fixtures/projects/kind-bootstrap\n" + out + "```", shown)

    def test_the_edits_of_the_fixes_lie_where_the_text_says(self):
        for name in PROJECTS:
            report = json.loads(run(f"fixtures/projects/{name}", "--format", "json")[1])
            for finding in report["findings"]:
                for edit in (e for fix in finding["fixes"] for e in fix["edits"]):
                    size = (ROOT / edit["path"]).stat().st_size
                    self.assertLessEqual(0, edit["start"])
                    self.assertLessEqual(edit["start"], edit["end"])
                    self.assertLessEqual(edit["end"], size)

    def test_the_same_bytes_from_the_folder_itself(self):
        for name in PROJECTS:
            with self.subTest(name):
                _, outside, _ = run(f"fixtures/projects/{name}")
                _, inside, _ = run(cwd=ROOT / "fixtures/projects" / name)
                self.assertEqual(outside.replace(f"fixtures/projects/{name}/", ""), inside.replace(f"fixtures/projects/{name}/", ""))


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

    def run_here(self, *arguments, **keywords):
        return run(*arguments, cwd=self.folder, **keywords)


class ExitCodes(Scratch):
    def test_an_empty_folder_holds_nothing_to_lint(self):
        code, out, err = self.run_here()
        self.assertEqual((code, out), (3, ""))
        self.assertRegex(err, r"^cilium-lint: .*nothing to lint.*\n$")

    def test_allow_empty_makes_that_a_note(self):
        code, _, _ = self.run_here("--allow-empty")
        self.assertEqual(code, 0)

    def test_a_missing_path_is_named(self):
        code, out, err = self.run_here("nowhere.yaml")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("nowhere.yaml", err)

    def test_a_missing_values_file_is_named(self):
        code, out, err = self.run_here("-f", "nowhere.yaml")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("nowhere.yaml", err)

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_an_unreadable_file_is_named(self):
        self.write("values.yaml", "a: 1\n")
        (self.folder / "values.yaml").chmod(0)
        code, _, err = self.run_here("-f", "values.yaml")
        self.assertEqual(code, 3)
        self.assertIn("values.yaml", err)

    def test_a_binary_file_is_named(self):
        self.write("values.yaml", bytes(range(256)) * 8)
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertIn(code, (1, 3))
        self.assertIn("values.yaml", out + err)

    def test_a_named_file_that_is_not_about_cilium_is_passed_over(self):
        self.write("notes.txt", "hello\n")
        code, _, _ = self.run_here("notes.txt", "--allow-empty")
        self.assertEqual(code, 0)

    def test_wrong_usage(self):
        for arguments, part in (
            (["--frmat", "json"], "--format"),
            (["--format", "yaml"], "yaml"),
            (["--only", "kube-proxy/unknown-mod"], "kube-proxy/unknown-mode"),
            (["--fail-on", "sometimes"], "sometimes"),
            (["--cilium-version", "latest"], "latest"),
            (["explain", "no/such-rule"], "no/such-rule"),
            (["fix"], "fix"),
        ):
            with self.subTest(arguments):
                code, out, err = self.run_here(*arguments)
                self.assertEqual((code, out), (2, ""))
                self.assertIn(part, err)

    def test_fail_on(self):
        self.write("values.yaml", "image:\n  tag: v1.17.0\n")
        arguments = ["-f", "values.yaml", "--cilium-version", "1.18.3"]
        self.assertEqual(self.run_here(*arguments)[0], 0)
        self.assertEqual(self.run_here(*arguments, "--fail-on", "warning")[0], 1)
        self.assertEqual(self.run_here(*arguments, "--fail-on", "never")[0], 0)

    def test_broken_yaml_is_a_finding(self):
        self.write("values.yaml", "a: [1,\nb: 2\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertEqual((code, err), (1, ""))
        self.assertIn("error[yaml/syntax]", out)
        self.assertIn("values.yaml:", out)


class Hostile(Scratch):
    def test_control_characters_and_runner_commands_are_not_passed_on(self):
        # GitHub's runner takes `::` at the start of a line and `##[` anywhere.
        self.write("values.yaml", 'kubeProxyReplacement: "\\e[31m##[error]x\\x07"\nkubeProxyMode: |-\n::error::x\n')
        for arguments in (["check"], ["values"]):
            _, out, err = self.run_here(*arguments, "-f", "values.yaml", "--cilium-version", "1.18.3")
            self.assertNotIn("\x1b", out + err)
            self.assertNotIn("\x07", out + err)
            self.assertNotIn("##[", out + err)
            self.assertNotRegex(out + err, r"(?m)^\s*::")

    def test_an_alias_bomb_is_refused_and_does_not_hang(self):
        lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
        lines += [f"{c}: &{c} [{','.join(['*' + p] * 9)}]" for p, c in zip("abcdefgh", "bcdefghi")]
        self.write("values.yaml", "\n".join(lines) + "\n")
        code, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3")
        self.assertEqual(code, 1)
        self.assertIn("error[yaml/", out)

    def test_deep_nesting_is_a_limit_of_ours(self):
        self.write("values.yaml", "a: " + "[" * 9000 + "]" * 9000 + "\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
        self.assertIn(code, (0, 1), err)
        self.assertTrue(json.loads(out)["skipped"])

    def test_a_file_over_the_limit_is_said_to_be_skipped(self):
        self.write("values.yaml", "# " + "x" * (5 << 20) + "\n")
        code, out, err = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
        self.assertEqual(code, 0, err)
        self.assertTrue(json.loads(out)["skipped"])

    def test_links_do_not_lead_out_of_the_repository(self):
        (self.folder / ".git").mkdir()
        outside = pathlib.Path(tempfile.mkdtemp(prefix="outside-"))
        self.addCleanup(shutil.rmtree, outside, ignore_errors=True)
        (outside / "values.yaml").write_text("kubeProxyReplacement: strict\n")
        (self.folder / "values.yaml").symlink_to(outside / "values.yaml")
        self.write("deploy.sh", "helm install cilium cilium/cilium --version 1.18.3 -f values.yaml\n")
        code, out, err = self.run_here()
        self.assertEqual(code, 0, out + err)
        self.assertNotIn("strict", out + err)

    def test_secrets_are_masked(self):
        self.write("values.yaml", "tls:\n  ca:\n    key: c2VjcmV0LXZhbHVl\nkubeProxyReplacement: strict\n")
        for arguments in (["check"], ["values"], ["check", "--format", "json"]):
            with self.subTest(arguments):
                _, out, err = self.run_here(*arguments, "-f", "values.yaml", "--cilium-version", "1.18.3")
                self.assertNotIn("c2VjcmV0LXZhbHVl", out + err)


class Reading(Scratch):
    def test_marks_and_line_ends_are_read(self):
        text = "image:\r\n  tag: v1.17.0\r\n"
        for name, data in (("bom", b"\xef\xbb\xbf" + text.encode()), ("utf16", text.encode("utf-16")), ("crlf", text.encode())):
            with self.subTest(name):
                self.write("values.yaml", data)
                _, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--format", "json")
                found = [f for f in json.loads(out)["findings"] if f["rule"] == "version/tag-without-effect"]
                self.assertEqual([f["location"]["start"]["line"] for f in found], [2])

    def test_standard_input(self):
        code, out, _ = self.run_here("-", "--stdin-filename", "values.yaml", "--cilium-version", "1.18.3",
                                     stdin=b"kubeProxyReplacement: strict\n")
        self.assertEqual(code, 1)
        self.assertIn("values.yaml:1:23", out)

    def test_helms_view_of_the_values(self):
        self.write("values.yaml", "b: yes\na: 0o17\nc: {d: 1e3, e: ~}\n")
        code, out, _ = self.run_here("values", "--user", "--format", "json", "-f", "values.yaml", "--set", "c.f=null,g[1]=x")
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out)["b"], True)
        self.assertEqual(list(json.loads(out)), ["b", "a", "c", "g"])

    def test_the_output_goes_to_a_file_whole(self):
        self.write("values.yaml", "kubeProxyReplacement: strict\n")
        code, out, _ = self.run_here("-f", "values.yaml", "--cilium-version", "1.18.3", "--output", "json=report.json")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(json.loads((self.folder / "report.json").read_text())["summary"]["errors"], 1)
        self.assertEqual(stat.S_IMODE((self.folder / "report.json").stat().st_mode) & 0o600, 0o600)


if __name__ == "__main__":
    UPDATE = "--update" in sys.argv
    BINARY = str(pathlib.Path(next(a for a in sys.argv[1:] if not a.startswith("--"))).resolve())
    unittest.main(argv=[sys.argv[0]], verbosity=1)
