#include "help.h"

namespace cilium_lint::cli {
namespace {

constexpr std::string_view kCheck =
    R"(cilium-lint reads how a repository installs Cilium and tells what will happen.

Usage:
  cilium-lint [check] [OPTION...] [PATH...]   lint files and folders (default: this folder)
  cilium-lint forecast [OPTION...] [PATH...]  what the bootstrap will do, stage by stage
  cilium-lint fix|diff [OPTION...] [PATH...]  write, or only print, what can be fixed safely
  cilium-lint values [OPTION...] [PATH...]    effective values and who set each
  cilium-lint features [OPTION...] [PATH...]  what is on, off, or on and not working
  cilium-lint key KEY [OPTION...] [PATH...]   a chart key: type, default, releases, who sets it
  cilium-lint rules                           all rules, one a line
  cilium-lint explain RULE                    what a rule means, why, and what to write instead
  cilium-lint eval EXPRESSION [PATH...]       a policy expression's value for an install
  cilium-lint policy test [FILE...]           a policy's own examples
  cilium-lint baseline write|check|prune      the findings that are accepted for now
  cilium-lint config show|schema, init        what .cilium-lint.yaml says, may say; a first one
  cilium-lint completion bash|zsh|fish        for your shell

A first word that is a command is the command; scripts write `cilium-lint check -- PATH...`.
PATH may be `-` for standard input.

Examples:
  cilium-lint                                 every install that this folder describes
  cilium-lint deploy/ --fail-on warning       exit 1 for warnings too
  cilium-lint -f base.yaml -f prod.yaml --set k8sServicePort=6443 --cilium-version 1.18.3
  cilium-lint --kind-config kind.yaml         the cluster's config alone
  cilium-lint --format json                   for programs (docs/report.schema.json)
  cilium-lint --output text --output json=report.json
  cilium-lint - --stdin-filename values.yaml < values.yaml

What is installed (with --values or --set nothing is discovered):
  -f, --values FILE          a values file; repeatable, later ones win, as in Helm
      --set KEY=VALUE        also --set-string, --set-json, --set-file; Helm's grammar
      --kind-config FILE     the KIND cluster it goes to; alone: check that config
      --cilium-version X     the chart's version, over any pin that is found
      --chart DIR or TGZ     learn keys, types and defaults from this copy of the chart
      --chart-cache          the same from Helm's cache, for the release that is pinned
      --kubernetes-version X what no file says
      --api-versions G/V     all that the cluster serves beside Kubernetes' own; repeatable
      --cluster-name NAME    the cluster's name
      --kind-version X       the release of KIND that creates it
      --namespace NAME       the namespace of the install
      --stdin-filename FILE  standard input is the unsaved text of this file

What is checked:
      --only ID              this rule or topic alone; repeatable
      --skip ID              all but this rule or topic; repeatable
      --config FILE          this config instead of the nearest .cilium-lint.yaml
      --isolated             read no config file and no baseline
      --new-since REV        only what was not there at this commit (asks git)
      --no-ignores           comments, config and baseline hide nothing
      --allow-empty          nothing to lint is no error
      --explain-discovery    say on stderr of every file why it joined an install, or why not

What is said:
      --format F             text (default), concise, json, json-lines, sarif, github, gitlab,
                             junit, checkstyle, rdjson, rdjsonl
      --output F[=FILE]      write this format, to FILE if given; repeatable
      --statistics           how often each rule reports, instead of the findings
      --watch                again whenever something changes that was looked at; Ctrl-C ends
      --fail-on LEVEL        exit 1 from error (default), warning or info on, or never
      --color WHEN           auto (default), always or never; NO_COLOR counts
  -q, --quiet                the findings alone: no head, forecast or summary
      --show-suppressed      a line for each finding that is hidden, and who hides it
  -h, --help                 this text; also for each command
  -V, --version              the version, and the charts it knows

A variable stands for an option that is not given: CILIUM_LINT_FORMAT, CILIUM_LINT_FAIL_ON,
CILIUM_LINT_CONFIG, CILIUM_LINT_COLOR, CILIUM_LINT_CILIUM_VERSION,
CILIUM_LINT_KUBERNETES_VERSION, CILIUM_LINT_CLUSTER_NAME, CILIUM_LINT_NAMESPACE.

Exit codes:
  0  nothing at or above --fail-on        1  findings
  2  wrong usage                          3  an input could not be read, nothing to lint,
  101  an error of cilium-lint itself        or an output could not be written
)";

constexpr std::string_view kForecast =
    R"(What the bootstrap of each install will do, stage by stage: where it stops and why, what a live
cluster shows then, what proves it, what will not help. Of an install that comes up: what takes
long.

Usage:
  cilium-lint forecast [OPTION...] [PATH...]

Examples:
  cilium-lint forecast                        this folder's installs
  cilium-lint forecast --kind-config kind.yaml -f values.yaml --cilium-version 1.18.3
  cilium-lint forecast --format mermaid       a flowchart for a README or a merge request
  cilium-lint forecast --format json          the report with stages (docs/report.schema.json)

      --format F             text (default), json or mermaid
      --color WHEN           auto (default), always or never; NO_COLOR counts

What is installed (with --values or --set nothing is discovered):
  -f, --values FILE          a values file; repeatable, later ones win, as in Helm
      --set KEY=VALUE        also --set-string, --set-json, --set-file; Helm's grammar
      --kind-config FILE     the KIND cluster it goes to
      --cilium-version X     the chart's version, over any pin that is found
      --chart DIR or TGZ     learn keys, types and defaults from this copy of the chart
      --chart-cache          the same from Helm's cache, for the release that is pinned
      --kubernetes-version X, --api-versions G/V, --cluster-name NAME, --namespace NAME
      --stdin-filename FILE  standard input is the unsaved text of this file
      --config FILE, --isolated
                             another config file; none at all
      --allow-empty          nothing to forecast is no error

Exit codes: 0 no install is seen to fail, 1 one fails, 2 wrong usage, 3 nothing to forecast.
)";

constexpr std::string_view kFix =
    R"(Writes the fixes that are safe, or prints them as a patch that git apply takes.

Usage:
  cilium-lint fix [OPTION...] [PATH...]
  cilium-lint diff [OPTION...] [PATH...]

A fix is safe where what stands there can never work, one replacement exists, and nothing that works
today changes. Comments, quotes and line ends stay. A fix that would bring a new error is left out;
a file is written whole or not at all, and none outside of the repository.

      --unsafe               all fixes; of several answers the first
      --only ID, --skip ID   of these rules or topics
  and the options of `cilium-lint check`.

Exit codes: fix 0 nothing at --fail-on is left, else 1; diff 1 where there is something to fix;
2 wrong usage, 3 a file could not be read or written.
)";

constexpr std::string_view kBaseline =
    R"(The findings that are accepted for now, so that only new ones are reported.

Usage:
  cilium-lint baseline write [OPTION...] [PATH...]   accepts all that is found
  cilium-lint baseline check [OPTION...] [PATH...]   exit 1 for anything that is not accepted
  cilium-lint baseline prune [OPTION...] [PATH...]   forgets what is no longer found

The file is .cilium-lint-baseline.json in the repository's root, or what `baseline:` of the config
names. It knows findings by rule, file and key, not by line. Every other command reads it too.
)";

constexpr std::string_view kConfig =
    R"(What the config says, and what it may say.

Usage:
  cilium-lint config show [--origin] [--format text|json] [PATH...]
                                     what counts here, and where it was said
  cilium-lint config schema          the JSON schema of .cilium-lint.yaml

The config is the nearest .cilium-lint.yaml from PATH up to the repository's root, or
.github/.cilium-lint.yaml; --config names another.
)";

constexpr std::string_view kInit =
    R"(Writes a first .cilium-lint.yaml that fits the repository, unless there is one.

Usage:
  cilium-lint init [PATH...]
)";

constexpr std::string_view kCompletion =
    R"(Completion for a shell.

Usage:
  cilium-lint completion bash|zsh|fish

  bash: source <(cilium-lint completion bash)
  zsh:  source <(cilium-lint completion zsh)          behind compinit
  fish: cilium-lint completion fish | source
)";

constexpr std::string_view kValues =
    R"(Effective values of each install, and who set each.

Usage:
  cilium-lint values [OPTION...] [PATH...]

Examples:
  cilium-lint values                          what this folder's installs get
  cilium-lint values --user                   only what your own layers set
  cilium-lint values --user --format json -f values.yaml
                                              the merged user values as Helm would hold them

      --user                 the user's layers alone, without the chart's defaults
      --facts                what follows from several values together, such as DSR
      --format F             text (default) or json
      --color WHEN           auto (default), always or never

What is installed (with --values or --set nothing is discovered):
  -f, --values FILE          a values file; repeatable, later ones win, as in Helm
      --set KEY=VALUE        also --set-string, --set-json, --set-file; Helm's grammar
      --kind-config FILE     the KIND cluster it goes to
      --cilium-version X     the chart's version, over any pin that is found
      --chart DIR or TGZ     learn keys, types and defaults from this copy of the chart
      --chart-cache          the same from Helm's cache, for the release that is pinned
      --kubernetes-version X, --api-versions G/V, --cluster-name NAME, --namespace NAME
      --stdin-filename FILE  standard input is the unsaved text of this file
      --config FILE, --isolated
                             another config file; none at all
      --allow-empty          nothing to show is no error

Values that look like secrets are shown as ***. Exit 1 where Helm refuses the values.
)";

constexpr std::string_view kKey =
    R"(A key of Cilium's chart: its type, its default and when that changed, the releases that know it,
what took its place, and who sets it in the installs of this folder.

Usage:
  cilium-lint key KEY [OPTION...] [PATH...]

Examples:
  cilium-lint key routingMode
  cilium-lint key hubble.relay                a map: the keys below it
  cilium-lint key 'nodeSelector."kubernetes.io/os"' --cilium-version 1.18.3
  cilium-lint key extraHostPathMounts[0].hostPath -f values.yaml --format json

The release it speaks of is --cilium-version, else the one that all installs found share, else the
newest. Without PATH a folder that installs nothing is no fault.

      --format F             text (default) or json
      --color WHEN           auto (default), always or never

What is installed (with --values or --set nothing is discovered):
  -f, --values FILE          a values file; repeatable, later ones win, as in Helm
      --set KEY=VALUE        also --set-string, --set-json, --set-file; Helm's grammar
      --cilium-version X     the chart's version, over any pin that is found
      --kind-config FILE, --kubernetes-version X, --api-versions G/V, --cluster-name NAME,
      --namespace NAME, --stdin-filename NAME, --isolated, --allow-empty

Exit 1 for a key that no chart knows: the error stream then names the nearest ones.
)";

constexpr std::string_view kFeatures =
    R"(Which features of Cilium are on, which are off, and which are on and do not work, with the finding
that says why.

Usage:
  cilium-lint features [OPTION...] [PATH...]

Examples:
  cilium-lint features                        what this folder's installs come to
  cilium-lint features -f values.yaml --cilium-version 1.18.3

What is installed is found, or stated, as for `cilium-lint values`.

      --format F             text (default) or json

Exit codes: 0 the features were told, 2 wrong usage, 3 an input could not be read, no install.
)";

constexpr std::string_view kRules =
    R"(All rules, one a line: id, effects, what it finds.

Usage:
  cilium-lint rules [--format text|json] [--color auto|always|never]

`cilium-lint explain RULE` has the whole story of one.
)";

constexpr std::string_view kExplain =
    R"(What a rule means, why it matters, and what to write instead.

Usage:
  cilium-lint explain RULE [--format text|json] [--color auto|always|never]

Example:
  cilium-lint explain kube-proxy/unknown-mode
)";

constexpr std::string_view kEval =
    R"(What an expression of the policy language (CEL) is worth.

Usage:
  cilium-lint eval EXPRESSION [OPTION...] [PATH...]
  cilium-lint eval --bare EXPRESSION [--bind NAME=JSON]... [--format text|json]

Examples:
  cilium-lint eval 'on("hubble.relay.enabled")' deploy/
  cilium-lint eval 'values.operator.replicas' -f values.yaml --cilium-version 1.18.3
  cilium-lint eval --bare 'cidr("10.244.0.0/16").overlaps("10.96.0.0/12")'
  cilium-lint eval --bare 'port > 1024' --bind port=6443
  cilium-lint eval --bare -- '-1 + 2'

What is installed is found, or stated, as for `cilium-lint values`. docs/policies.md names all that
an expression may ask.

      --bare                 without an install: nothing but CEL and what --bind names
      --bind NAME=JSON       a variable; repeatable
      --format F             text (default) or json

Exit codes: 0 a value (or unknown), 1 an error, 2 wrong usage, 3 nothing to look at.
)";

constexpr std::string_view kPolicy =
    R"(Runs the examples that policies carry: each under `bad:` must report, each under `good:` must not.

Usage:
  cilium-lint policy test [FILE...]           without FILE: the policies that the config names

      --config FILE          another config than the nearest .cilium-lint.yaml

Exit codes: 0 all hold, 1 some do not, or a policy has a mistake, 2 wrong usage, 3 nothing to test.
)";

}  // namespace

std::string_view help_for(Command command) {
  switch (command) {
    case Command::check:
      return kCheck;
    case Command::forecast:
      return kForecast;
    case Command::fix:
    case Command::diff:
      return kFix;
    case Command::baseline:
      return kBaseline;
    case Command::config:
      return kConfig;
    case Command::init:
      return kInit;
    case Command::completion:
      return kCompletion;
    case Command::values:
      return kValues;
    case Command::features:
      return kFeatures;
    case Command::key:
      return kKey;
    case Command::rules:
      return kRules;
    case Command::policy:
      return kPolicy;
    case Command::eval:
      return kEval;
    case Command::explain:
      break;
  }
  return kExplain;
}

}  // namespace cilium_lint::cli
