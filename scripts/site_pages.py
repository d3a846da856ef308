#!/usr/bin/env python3
"""Writes the pages of the documentation site and mkdocs' config for them: what lies in docs/, and a page a rule.

    scripts/site_pages.py build/release/cilium-lint PAGES SITE
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]

# What an example's block is, as the words behind its language say it.
LABELS = {"values": "values.yaml", "kind": "KIND config", "manifest": "manifest", "script": "script", "cluster": "the cluster's config",
          "config": ".cilium-lint.yaml", "kustomization": "kustomization.yaml"}


def said(binary, *words, cwd=None):
    return subprocess.run([binary, *words], capture_output=True, text=True, cwd=cwd, check=cwd is None).stdout


def for_site(markdown):
    """As mkdocs takes it: nothing but a language behind a fence, blank lines around blocks, links without docs/."""
    text = markdown.replace("](docs/", "](").replace("](../", "](")
    text = re.sub(r"^Chart: (\S+)\.\n\n(Bad|Good)\b", r"\2 with chart \1", text, flags=re.M)
    text = re.sub(r"^(Bad|Good)(.*):$", r"**\1**\2:", text, flags=re.M)

    def fence(found):
        words = found[2].split()
        label = LABELS.get(words[0], "") if words else ""
        return (f"\n*{label}*\n" if label else "") + f"\n```{found[1]}\n"

    return re.sub(r"^```(\w+)(.*)\n", fence, text, flags=re.M)


def examples(docs):
    """(chart, {kind of block: text}) of each Bad example."""
    chart = re.search(r"Chart: (\S+)\.", docs)
    for example in re.finditer(r"(?:^Chart: (\S+)\.\n\n)?^Bad.*:\n((?:```.*\n(?:.*\n)*?```\n)+)", docs, flags=re.M):
        blocks = re.findall(r"^```(?:\w+) (.+)\n((?:.*\n)*?)```$", example[2], flags=re.M)
        yield example[1] or (chart[1] if chart else None), dict(blocks)


def seen_as(binary, rule, docs):
    """What a live cluster, Helm or KIND shows in the Bad examples."""
    seen = []
    for chart, blocks in examples(docs):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            version = f" --version {chart}" if chart else ""
            script = blocks.get("script", f"helm install cilium cilium/cilium -n kube-system{version} -f values.yaml\n")
            for path, text in (("up.sh", script), ("values.yaml", blocks.get("values", "")), ("kind.yaml", blocks.get("kind", "")),
                               ("manifest.yaml", blocks.get("manifest", ""))):
                if text:
                    (folder / path).write_text(text)
            report = said(binary, "check", "--isolated", "--allow-empty", "--only", rule, "--format", "json", cwd=folder)
            for finding in json.loads(report)["findings"] if report else []:
                if finding["seen_as"] and finding["seen_as"] not in seen:
                    seen.append(finding["seen_as"])
    return seen


def escaped(text):
    return re.sub(r"([\\`*_{}\[\]<>|])", r"\\\1", text)


def main(binary, out, site):
    pages = out / "pages"
    shutil.rmtree(out, ignore_errors=True)
    (pages / "rules").mkdir(parents=True)
    for page in sorted((ROOT / "docs").glob("*.md")) + [ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]:
        (pages / page.name).write_text(for_site(page.read_text()))
    (pages / "index.md").write_text(for_site((ROOT / "README.md").read_text()))
    for name in ("ci", "site"):
        shutil.copytree(ROOT / "docs" / name, pages / name)
    for schema in (ROOT / "docs").glob("*.json"):
        shutil.copy(schema, pages / schema.name)

    topics = {}
    symptoms = []
    for rule in json.loads(said(binary, "rules", "--format", "json"))["rules"]:
        topic, problem = rule["id"].split("/")
        topics.setdefault(topic, []).append(rule)
        docs = json.loads(said(binary, "explain", rule["id"], "--format", "json"))["rule"]["docs"]
        seen = seen_as(binary, rule["id"], docs)
        symptoms += [(text, rule) for text in seen]
        effects = ", ".join(f"[{effect}](../../json.md#effects)" for effect in rule["effects"])
        head = f"# {rule['id']}\n\n**{escaped(rule['summary'])}.**\n\nWhat may happen: {effects}.\n\n"
        head += "".join(f"Seen as: {escaped(text)}.\n\n" for text in seen)
        (pages / "rules" / topic).mkdir(exist_ok=True)
        (pages / "rules" / topic / f"{problem}.md").write_text(head + for_site(docs))

    index = ["# Rules\n"]
    for topic, rules in sorted(topics.items()):
        index.append(f"\n## {topic}\n\n| rule | what it finds |\n|---|---|\n")
        index += [f"| [{r['id']}]({r['id']}.md) | {escaped(r['summary'])} |\n" for r in rules]
    (pages / "rules/index.md").write_text("".join(index))
    table = "".join(f"| {escaped(text)} | [{rule['id']}]({rule['id']}.md) |\n" for text, rule in sorted(symptoms, key=lambda one: one[0].lower()))
    (pages / "rules/seen.md").write_text(
        "# What you see\n\nWhat KIND, Helm, the API server, Argo CD or a live cluster shows, and the rule that says why.\n\n"
        f"| seen as | rule |\n|---|---|\n{table}")

    nav = [{"Start": "index.md"}, {"What you see": "rules/seen.md"}, {"Rules": [{"All rules": "rules/index.md"}] + [
        {topic: [f"rules/{rule['id']}.md" for rule in rules]} for topic, rules in sorted(topics.items())]},
        {"Config": "config.md"}, {"Policies": "policies.md"}, {"JSON": "json.md"}, {"Editors": "editors.md"},
        {"Architecture": "architecture.md"}, {"Contributing": "CONTRIBUTING.md"}, {"Changes": "CHANGELOG.md"}, {"Security": "SECURITY.md"}]
    (out / "mkdocs.yml").write_text(json.dumps({
        "site_name": "cilium-lint", "docs_dir": "pages", "site_dir": str(site), "use_directory_urls": False,
        # Without highlightjs, which the theme would fetch from elsewhere.
        "theme": {"name": "mkdocs", "highlightjs": False}, "plugins": ["search"], "nav": nav,
        "extra_javascript": ["search/main.js", "site/query.js"], "markdown_extensions": ["tables", "fenced_code"]}))


if __name__ == "__main__":
    main(*(pathlib.Path(word).resolve() for word in sys.argv[1:4]))
