#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "project/shell.h"

namespace cilium_lint {
namespace {

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\x1a') {
      out += '@';
    } else {
      out += c;
    }
  }
  return out;
}

// One command a line: words in brackets ("?" before those that are not known), what it reads, what
// reads it.
std::string shown(const ShellReading& reading) {
  std::string out;
  for (std::size_t i = 0; i < reading.script.commands.size(); ++i) {
    const Command& command = reading.script.commands[i];
    for (const Word& word : command.words)
      out += fmt::format("{}[{}]", word.known ? "" : "?", shown(word.text));
    if (command.stdin_text) out += fmt::format(" <<{}", shown(command.stdin_text->text));
    if (!command.stdin_known) out += " <?";
    if (reading.contexts[i].reads)
      out += fmt::format(" <{}", shown(reading.contexts[i].reads->text));
    if (command.pipe_to != 0xffffffff) out += fmt::format(" |{}", command.pipe_to);
    if (command.or_else != 0xffffffff) out += fmt::format(" ||{}", command.or_else);
    if (command.in_loop) out += " loop";
    if (!reading.contexts[i].folder_known) {
      out += " in ?";
    } else if (reading.contexts[i].folder != kStartFolder) {
      out += fmt::format(" in {}", shown(reading.contexts[i].folder));
    }
    out += '\n';
  }
  for (const WrittenFile& file : reading.written)
    out += fmt::format("{} -> {}: {}\n", file.command, shown(file.path.text),
                       file.text ? shown(file.text->text) : "?");
  return out;
}

std::string shell(std::string_view text) { return shown(read_shell(text, Placement(0), "run.sh")); }
std::string make(std::string_view text) {
  return shown(read_makefile(text, Placement(0), "Makefile"));
}

// Each word with the bytes of the script that it stands for.
std::string places(std::string_view text) {
  const ShellReading reading = read_shell(text, Placement(0), "run.sh");
  std::string out;
  for (const Command& command : reading.script.commands) {
    for (const Word& word : command.words) {
      const Span all = word.placement.place(0, static_cast<std::uint32_t>(word.text.size()));
      out += fmt::format("{} at {} text {}{}", shown(word.text),
                         shown(text.substr(word.at.begin, word.at.end - word.at.begin)),
                         shown(text.substr(all.begin, all.end - all.begin)),
                         word.placement.verbatim(0, static_cast<std::uint32_t>(word.text.size()))
                             ? ""
                             : " (replaced)");
      for (const VariablePart& part : word.variables)
        out += fmt::format(" {} written {}", word.text.substr(part.begin, part.end - part.begin),
                           text.substr(part.written.begin, part.written.end - part.written.begin));
      out += '\n';
    }
  }
  return out;
}

}  // namespace

TEST_CASE("words end at blanks and operators, quotes and escapes hold them together") {
  CHECK_EQ(shell("helm install cilium cilium/cilium # a comment\n"),
           "[helm][install][cilium][cilium/cilium]\n");
  CHECK_EQ(shell("a 'b c' \"d e\" f\\ g $'h\\ti' '' x#y"), "[a][b c][d e][f g][h\ti][][x#y]\n");
  CHECK_EQ(shell("a \\\n  --b \\\n  c\nd"), "[a][--b][c]\n[d]\n");
  CHECK_EQ(shell("a \\\r\n  --b\r\nd\r\n"), "[a][--b]\n[d]\n");
  CHECK_EQ(shell("a;b&c&&d||e|f"), "[a]\n[b]\n[c]\n[d] ||4\n[e] |5\n[f] <?\n");
  CHECK_EQ(shell("a \"x \\\"q\\\" \\$y \\n\""), "[a][x \"q\" $y \\n]\n");
  CHECK_EQ(shell("a --set x={b,c} y"), "[a][--set]?[x=${brace_expansion}][y]\n");
  CHECK_EQ(shell("#!/bin/sh\na --set x={b,c}"), "[a][--set][x={b,c}]\n");
  CHECK_EQ(shell("a --set 'x={b,c}' --set \"y={b,c}\" z={b}"),
           "[a][--set][x={b,c}][--set][y={b,c}][z={b}]\n");
}

TEST_CASE("every word knows its bytes") {
  CHECK_EQ(places("V=1.18.3\na \"b\" c'd'e --v=${V} \"$V\" f\\ g ${W}x"),
           "a at a text a\n"
           "b at \"b\" text b\n"
           "cde at c'd'e text c'd'e (replaced)\n"
           "--v=1.18.3 at --v=${V} text --v=${V} (replaced) 1.18.3 written 1.18.3\n"
           "1.18.3 at \"$V\" text $V (replaced) 1.18.3 written 1.18.3\n"
           "f g at f\\ g text f\\ g (replaced)\n"
           "${W}x at ${W}x text ${W}x (replaced)\n");
  CHECK_EQ(places("V=\"1.18.3\"; W=$V; X=${W:-2}; a $X"),
           "a at a text a\n1.18.3 at $X text $X (replaced) 1.18.3 written 1.18.3\n");
}

TEST_CASE("variables hold what the file gives them, in the order of the text") {
  CHECK_EQ(shell("V=1; export W='2 3' ; readonly X=$V$W\na $V \"$W\" $W ${X}"),
           "[export]\n[readonly]\n[a][1][2 3][2][3][12][3]\n");
  CHECK_EQ(shell("V=1; a $V; V=2; a $V"), "[a][1]\n[a][2]\n");
  CHECK_EQ(shell("a $V ${W} \"$1\" \"$@\" x-${V}-y $(date)"),
           "[date]\n[a]?[${V}]?[${W}]?[${arg1}]?[${arguments}]?[x-${V}-y]?[${command_output}]\n");
  CHECK_EQ(shell("V=$(curl x); a $V; V=${V:-1}; a $V"),
           "[curl][x]\n[a]?[${command_output}]\n[a]?[${command_output}]\n");
  CHECK_EQ(shell("V=1 a $V; a $V"), "[a]?[${V}]\n[a]?[${V}]\n");
  CHECK_EQ(shell("V=v1.2.3; a ${V#v} ${V%.*} ${V##*.} ${V^^}"), "[a][1.2.3][v1.2][3]?[${V}]\n");
}

TEST_CASE("a default counts where nobody sets the variable") {
  CHECK_EQ(shell("V=${V:-\"1.2\"}; a $V ${W:-w} ${1:-x y}"), "[a][1.2][w][x][y]\n");
  CHECK_EQ(shell(": \"${V:=1.2}\"; : ${W=3}\na $V $W"), "[:][1.2]\n[:][3]\n[a][1.2][3]\n");
  CHECK_EQ(shell("V=2; a ${V:-1} ${V:+set} ${W:+set} end"), "[a][2][set][end]\n");
  CHECK_EQ(shell("if [ -z \"$V\" ]; then V=1; fi; a $V"), "[[][-z]?[${V}][]]\n[a][1]\n");
  CHECK_EQ(shell("[[ -z $V ]] && V=1; a $V"), "[[[][-z]?[${V}][]]]\n[a][1]\n");
  CHECK_EQ(shell("V=1; while [ $# -gt 0 ]; do case $1 in --v) V=$2; shift;; esac; done; a $V"),
           "[[]?[${value}][-gt][0][]] loop\n[shift] loop\n[a][1]\n");
  CHECK_EQ(shell("source env.sh; a ${V:-1}"), "[source][env.sh]\n[a]?[${V}]\n");
}

TEST_CASE("a variable that branches set differently is unknown behind them") {
  CHECK_EQ(shell("V=1; if x; then V=2; a $V; fi; a $V"), "[x]\n[a][2]\n[a]?[${V}]\n");
  CHECK_EQ(shell("if x; then V=2; else V=3; fi; a $V"), "[x]\n[a]?[${V}]\n");
  CHECK_EQ(shell("if x; then V=2; else V=2; fi; a $V"), "[x]\n[a][2]\n");
  CHECK_EQ(shell("if x; then V=2; fi; a $V"), "[x]\n[a]?[${V}]\n");
  CHECK_EQ(shell("V=1; x || V=2; a $V"), "[x]\n[a]?[${V}]\n");
  CHECK_EQ(shell("V=1; for i in 1 2; do a $V $i; V=2; done; a $V"),
           "[a][1][1] loop\n[a][2][2] loop\n[a][2]\n");
  CHECK_EQ(shell("V=1; for i in $X 2; do a $V $i; V=2; done; a $V"),
           "[a]?[${V}]?[${i}] loop\n[a]?[${V}]\n");
  CHECK_EQ(shell("V=1; while true; do a $V; V=2; done; a $V"),
           "[true] loop\n[a]?[${V}] loop\n[a]?[${V}]\n");
  CHECK_EQ(shell("V=1; (V=2; a $V); a $V"), "[a][2]\n[a][1]\n");
  CHECK_EQ(shell("case $x in a) V=1;; *) V=2 ;; esac\na $V"), "[a]?[${V}]\n");
}

TEST_CASE("arrays keep their words") {
  CHECK_EQ(shell("A=(--set 'x=1 2' # why\n --v 3)\nA+=(--wait)\nhelm \"${A[@]}\" z ${A[0]}"),
           "[helm][--set][x=1 2][--v][3][--wait][z][--set]\n");
  CHECK_EQ(shell("helm \"${A[@]}\""), "[helm]?[${A}]\n");
  CHECK_EQ(shell("source x; A+=(b); helm \"${A[@]}\""), "[source][x]\n[helm]?[${A}][b]\n");
  CHECK_EQ(places("A=(--set \"x=1\")\nhelm ${A[@]}"),
           "helm at helm text helm\n--set at --set text --set\nx=1 at \"x=1\" text x=1\n");
}

TEST_CASE("heredocs and here-strings are texts with places") {
  CHECK_EQ(shell("cat <<EOF | kind create cluster --config=-\nkind: $K\nname: \\$x\nEOF\necho x"),
           "[cat] <<kind: ${K}\\nname: $x\\n |1\n"
           "[kind][create][cluster][--config=-] <<kind: ${K}\\nname: $x\\n\n[echo][x]\n");
  CHECK_EQ(shell("a -f - <<-'E F'\n\tx: $y\n\t\tz\n\tE F\nb"), "[a][-f][-] <<x: $y\\nz\\n\n[b]\n");
  CHECK_EQ(shell("a <<X <<Y\n1\nX\n2\nY\nb"), "[a] <<2\\n\n[b]\n");
  CHECK_EQ(shell("a <<<\"x y\""), "[a] <<x y\n");
  CHECK_EQ(shell("a < f.yaml"), "[a] <? <@C/f.yaml\n");
  CHECK_EQ(shell("cat kind.yaml | kind create cluster --config -"),
           "[cat][kind.yaml] |1\n[kind][create][cluster][--config][-] <? <@C/kind.yaml\n");
  CHECK_EQ(shell("C='kind: Cluster'; echo \"$C\" | kind create cluster --config -"),
           "[echo][kind: Cluster] |1\n[kind][create][cluster][--config][-] <<kind: Cluster\n");
  CHECK_EQ(shell("sed s/a/b/ x | kind create cluster --config -"),
           "[sed][s/a/b/][x] |1\n[kind][create][cluster][--config][-] <?\n");
  CHECK_EQ(shell("C=$(cat <<EOF\na: 1\nEOF\n)\necho \"$C\" | b"),
           "[cat] <<a: 1\\n\n[echo][a: 1] |2\n[b] <<a: 1\n");
  CHECK_EQ(shell("read -r -d '' C <<'EOF'\na: 1\nEOF\nb <<<\"$C\""),
           "[read][-r][-d][][C] <<a: 1\\n\n[b] <<a: 1\\n\n");
  CHECK_EQ(shell("kind create cluster --config <(cat <<EOF\na: 1\nEOF\n)"),
           "[cat] <<a: 1\\n\n[kind][create][cluster][--config][/dev/fd/100]\n"
           "1 -> /dev/fd/100: a: 1\\n\n");

  const std::string text = "K=none\na <<-EOF\n\tb: $K\n\tc: d\n\tEOF\n";
  const ShellReading reading = read_shell(text, Placement(0), "run.sh");
  const PlacedText& body = *reading.script.commands[0].stdin_text;
  REQUIRE_EQ(body.text, "b: none\nc: d\n");
  const Span none = body.placement.place(3, 7);
  CHECK_EQ(text.substr(none.begin, none.end - none.begin), "$K");
  const Span d = body.placement.place(11, 12);
  CHECK_EQ(d.begin, text.find('d'));
}

TEST_CASE("files that the script writes are known by name") {
  CHECK_EQ(shell("cat > kind.yaml <<EOF\na: 1\nEOF\ncat <<EOF >> kind.yaml\nb: 1\nEOF\n"),
           "[cat] <<a: 1\\n\n[cat] <<b: 1\\n\n0 -> @C/kind.yaml: a: 1\\n\n1 -> @C/kind.yaml: ?\n");
  CHECK_EQ(shell("D=/tmp/x; cat <<EOF | tee $D/v.yaml >/dev/null\na: 1\nEOF\n"),
           "[cat] <<a: 1\\n |1\n[tee][/tmp/x/v.yaml] <<a: 1\\n\n1 -> /tmp/x/v.yaml: a: 1\\n\n");
  CHECK_EQ(shell("envsubst < t.yaml > v.yaml; sed -i s/a/b/ w.yaml; sed s/a/b/ w.yaml"),
           "[envsubst] <? <@C/t.yaml\n[sed][-i][s/a/b/][w.yaml]\n[sed][s/a/b/][w.yaml]\n"
           "0 -> @C/v.yaml: ?\n1 -> @C/s/a/b: ?\n1 -> @C/w.yaml: ?\n");
  CHECK_EQ(shell("echo 'a: 1' > v.yaml"), "[echo][a: 1]\n0 -> @C/v.yaml: a: 1\n");
}

TEST_CASE("folders are followed") {
  CHECK_EQ(shell("cd infra && helm x; (cd ..; y); z; cd \"$W\" || exit; q"),
           "[cd][infra]\n[helm][x] in @C/infra\n[cd][..] in @C/infra\n[y]\n[z] in @C/infra\n"
           "[cd]?[${W}] ||6 in @C/infra\n[exit] in ?\n[q] in ?\n");
  CHECK_EQ(shell("D=\"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\"\nR=$(git rev-parse "
                 "--show-toplevel)\ncd \"$D/..\"\na $D/v.yaml ${R}/w.yaml ${0%/*}"),
           "[dirname][@S/run.sh]\n[cd][@S]\n[pwd] in @S\n[git][rev-parse][--show-toplevel]\n"
           "[cd][@S/..]\n[a][@S/v.yaml][@R/w.yaml][@S] in @S/..\n");
  CHECK_EQ(shell("pushd a; x; popd; y"), "[pushd][a]\n[x] in @C/a\n[popd] in @C/a\n[y]\n");
}

TEST_CASE("functions run where they are called, with their arguments") {
  CHECK_EQ(shell("up() { local n=$1; kind create cluster --name \"$n\" \"${2:-k.yaml}\"; }\n"
                 "up one; up two x.yaml"),
           "[local]\n[kind][create][cluster][--name][one][k.yaml]\n"
           "[local]\n[kind][create][cluster][--name][two][x.yaml]\n");
  CHECK_EQ(shell("main() { a $V; }\nfunction b { c; }\nV=1\nmain \"$@\""), "[a][1]\n[c]\n");
  CHECK_EQ(shell("f() { a ${1:-x}; }; f \"$@\""), "[a][x]\n");
  CHECK_EQ(shell("run() { echo \"+ $*\"; \"$@\"; }\nrun helm install x"),
           "[echo][+ helm install x]\n[helm][install][x]\n");
  CHECK_EQ(shell("f() { f; }; f"), "");
  CHECK_EQ(shell("V=1\nf() { a $V; }\nV=2\n"), "[a][2]\n");
  CHECK_EQ(shell("bash -c 'a \"b c\"'; eval \"d e\""),
           "[bash][-c][a \"b c\"]\n[a][b c]\n[eval][d e]\n[d][e]\n");
}

TEST_CASE("loops, tests and groups hold commands") {
  CHECK_EQ(shell("until kubectl get x; do sleep 5; done"),
           "[kubectl][get][x] loop\n[sleep][5] loop\n");
  CHECK_EQ(shell("for i in $(date); do a; done\nb"), "[date]\n[a] loop\n[b]\n");
  CHECK_EQ(shell("for ((i=0; i<3; i++)); do a; done"), "[a] loop\n");
  CHECK_EQ(shell("{ a; b; } > f; ! c; time d"), "[a]\n[b]\n[c]\n[d]\n");
  CHECK_EQ(shell("n=$(k get p | grep -c Running || echo 0)\na"),
           "[k][get][p] |1\n[grep][-c][Running] <? ||2\n[echo][0]\n[a]\n");
  CHECK_EQ(shell("if ! a; then b; elif c; then d; else e; fi; f"),
           "[a]\n[b]\n[c]\n[d]\n[e]\n[f]\n");
  CHECK_EQ(shell("case x in a|b) c;; (d) e ;& *) f; esac; g"), "[c]\n[e]\n[f]\n[g]\n");
  CHECK_EQ(shell("[[ $a == b && ( c > d ) ]] && e"),
           "[[[]?[${a}][==][b][&&][(][c][>][d][)][]]]\n[e]\n");
}

TEST_CASE("what is known is decided; what does not run changes nothing") {
  CHECK_EQ(
      shell("M=a\nif [ \"$M\" = b ]; then V=1; elif [[ $M != a ]]; then V=2; else V=3; fi\nx $V"),
      "[[][a][=][b][]]\n[[[][a][!=][a][]]]\n[x][3]\n");
  CHECK_EQ(shell("V=1\n[ -z \"$V\" ] && V=2\n[ -n \"$V\" ] && V=3\nx $V"),
           "[[][-z][1][]]\n[[][-n][1][]]\n[x][3]\n");
  CHECK_EQ(shell("M=ab\ncase $M in a*) V=1;; ab) V=2;; *) V=3;; esac; x $V"), "[x]?[${V}]\n");
  CHECK_EQ(shell("case $M in a) V=1;; *) V=3;; esac; x $V"), "[x]?[${V}]\n");
  CHECK_EQ(shell("case b in a) V=1;; b|c) V=2;; esac; x $V"), "[x][2]\n");
}

TEST_CASE("arrays with keys, numbers and slices") {
  CHECK_EQ(shell("declare -A A=([x]=1 [y]=\"2 3\")\nA[z]=4\nx ${A[x]} \"${A[y]}\" ${A[\"z\"]}"),
           "[declare][-A]\n[x][1][2 3][4]\n");
  CHECK_EQ(shell("declare -A A=([x]=1)\nA[$k]=2\nx ${A[x]} ${A[y]}"),
           "[declare][-A]\n[x]?[${A}]?[${A}]\n");
  CHECK_EQ(shell("A=(a b c)\nx ${A[1]} \"${A[@]:1}\"\nf() { y \"${@:2}\"; }\nf 1 2 3"),
           "[x][b][b][c]\n[y][2][3]\n");
  CHECK_EQ(shell("for i in {1..2}; do x $i; done\nfor i in $(seq 2 3); do y $i; done"),
           "[x][1] loop\n[x][2] loop\n[seq][2][3]\n[y][2] loop\n[y][3] loop\n");
  CHECK_EQ(shell("x {1..9999} {a..c} {01..03}"),
           "[x]?[${brace_expansion}]?[${brace_expansion}]?[${brace_expansion}]\n");
  CHECK_EQ(shell("x \"$(<nothing)\""), "[x]?[${command_output}]\n");
}

TEST_CASE("text that no shell would take is read as far as it goes") {
  CHECK_EQ(shell("fi; a\ndone\n) b"), "[fi]\n[a]\n[done]\n[b]\n");
  CHECK_EQ(shell("if a; then b"), "[a]\n[b]\n");
  CHECK_EQ(shell("a 'b"), "[a]?[b${value}]\n");
  CHECK_EQ(shell("a <<EOF\nb"), "[a] <<b\n");
  CHECK_EQ(shell("a $(b"), "[b]\n[a]?[${command_output}]\n");
  CHECK_EQ(shell(""), "");
}

TEST_CASE("a Makefile's recipes are lines for the shell with Make's variables put in") {
  CHECK_EQ(
      make("V ?= 1.18.3\nHELM := helm\nA = --version $(V) \\\n  --wait\n"
           "up: down\n\t@$(HELM) install x \\\n\t  $(A) --set a=$$B --set c=$(D)\n\techo $@ # x\n"),
      "[helm][install][x][--version][1.18.3][--wait][--set]?[a=${B}][--set]?[c=${make_D}] in @S\n"
      "[echo]?[${make_target}] in @S\n");
  CHECK_EQ(
      make("V := 1\nifeq ($(X),y)\nV := 2\nendif\nifndef W\nW := 3\nendif\na:\n\tb $(V) ${W}\n"),
      "[b]?[${make_V}][3] in @S\n");
  CHECK_EQ(
      make("R := $(shell git rev-parse --show-toplevel)\nD := $(dir $(abspath $(lastword "
           "$(MAKEFILE_LIST))))\nH := $(shell which helm)\na: ; cd $(R)/x && $(H) -f $(D)v.yaml\n"),
      "[cd][@R/x] in @S\n?[${make_shell}/helm][-f][@S/v.yaml] in @R/x\n");
  CHECK_EQ(make("export KIND_CLUSTER_NAME = x\na:\n\tkind create cluster\n.PHONY: a\n"),
           "[kind][create][cluster] in @S\n");
  CHECK_EQ(make("A = $(B)\nB = $(A)\na:\n\tx $(A)\n"), "[x]?[${make_value}] in @S\n");

  const std::string text = "V = 1.18.3\nup:\n\thelm --version $(V)\n";
  const ShellReading reading = read_makefile(text, Placement(0), "Makefile");
  const Word& word = reading.script.commands[0].words[2];
  REQUIRE_EQ(word.variables.size(), 1);
  CHECK_EQ(word.variables[0].written.begin, text.find("1.18.3"));
}

TEST_CASE("mutated and deeply nested scripts end in time") {
  const std::string seed =
      "#!/bin/bash\nset -e\nV=${V:-1}\nf() { local x=$1; helm install \"$x\" -f <(cat <<EOF\na: "
      "$V\nEOF\n) \"${A[@]}\"; }\nif [ -z \"$V\" ]; then for i in a b; do f $i; done; fi\ncase $V "
      "in "
      "a|b) x;; *) y `z` ;; esac\nA=(--set \"a=$(b 'c')\" $((1+2)))\ncat > f <<-'E'\n\tx\n\tE\n"
      "declare -A B=([k]=v)\nB[l]=$(<f)\nx ${B[k]} {1..3} \"${!B[@]}\" ${@:2}\n";
  std::uint64_t state = 88172645463325252ULL;
  const auto random = [&state](std::size_t below) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    return static_cast<std::size_t>(state % below);
  };
  const std::string_view bits = "\"'`$(){}[]<>|&;\\\n\t #=!*fidoneca\x1a\xff";
  std::size_t commands = 0;
  for (int round = 0; round < 600; ++round) {
    std::string text = seed;
    for (std::size_t i = 0, edits = 1 + random(12); i < edits; ++i) {
      const std::size_t at = random(text.size());
      switch (random(3)) {
        case 0:
          text[at] = bits[random(bits.size())];
          break;
        case 1:
          text.insert(at, 1, bits[random(bits.size())]);
          break;
        default:
          text.erase(at, 1 + random(8));
      }
      if (text.empty()) text = "a";
    }
    commands += read_shell(text, Placement(0), "x").script.commands.size();
    commands += read_makefile(text, Placement(0), "x").script.commands.size();
  }
  CHECK(commands > 0);
  for (const std::string_view piece : {"$(",
                                       "${",
                                       "`",
                                       "(",
                                       "{ ",
                                       "if ",
                                       "case x in ",
                                       "\"$(",
                                       "a() { ",
                                       "<<A ",
                                       "[[ ",
                                       "$((",
                                       "((",
                                       "\\",
                                       "<(",
                                       "for i in ",
                                       "export a[ ",
                                       "a[",
                                       "\n",
                                       ";",
                                       "'",
                                       "\"",
                                       "a=(",
                                       "${a[",
                                       "x <<E\n",
                                       "while ",
                                       "f() { f; }; f\n",
                                       "A=$A$A;A=${A}b;",
                                       "function f ",
                                       "a|",
                                       "a||",
                                       "\x1a/"}) {
    std::string text;
    while (text.size() < 30'000) text += piece;
    (void)read_shell(text, Placement(0), "x");
    (void)read_makefile("a:\n\t" + text, Placement(0), "x");
    (void)read_makefile(text, Placement(0), "x");
  }
  std::string noise;
  while (noise.size() < 200'000) noise += bits[random(bits.size())];
  (void)read_shell(noise, Placement(0), "x");
}

}  // namespace cilium_lint
