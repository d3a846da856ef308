"""--watch as people end it, and the line of a long run."""
import signal
import subprocess

import program
from program import Scratch


class Watch(Scratch):
    VALUES = "helm/cilium/values.yaml"

    def setUp(self):
        super().setUp()
        self.copy_project("kind-bootstrap-right")

    def start(self):
        child = subprocess.Popen([program.binary, "--watch", "--format", "concise"], cwd=self.folder, env=program.environment(), text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for end in (child.stdout.close, child.stderr.close, child.wait, child.kill):  # the last one first
            self.addCleanup(end)
        return child

    def test_a_change_is_reported_and_an_interrupt_ends_it(self):
        for name, code in ((signal.SIGINT, 0), (signal.SIGTERM, 0)):
            with self.subTest(name):
                values = self.folder / self.VALUES
                right = values.read_text()
                child = self.start()
                self.assertEqual(child.stdout.readline(), "no problems in 4 files\n")
                values.write_text(right.replace("kubeProxyReplacement: true", "kubeProxyReplacement: partial"))
                self.assertIn("error[kube-proxy/unknown-mode]", child.stdout.readline())
                self.assertEqual(child.stdout.readline(), "1 error, 0 warnings, 0 infos in 4 files\n")
                # As editors save: a new file takes the old one's place.
                (self.folder / "saved").write_text(right)
                (self.folder / "saved").rename(values)
                self.assertEqual(child.stdout.readline(), "no problems in 4 files\n")
                child.send_signal(name)
                out, err = child.communicate(timeout=60)
                self.assertEqual((out, err, child.returncode), ("", "", code))

    def test_a_broken_config_is_waited_for(self):
        (self.folder / ".cilium-lint.yaml").write_text("rules: {no/such-rule: off}\n")
        child = self.start()
        self.assertIn("no/such-rule", child.stderr.readline())
        (self.folder / ".cilium-lint.yaml").write_text("rules: {}\n")
        self.assertEqual(child.stdout.readline(), "no problems in 4 files\n")
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(timeout=60), 0)

    def test_nothing_but_the_report_goes_to_a_pipe(self):
        code, out, err = self.run_here("--format", "concise")
        self.assertEqual((code, out, err), (0, "no problems in 4 files\n", ""))
