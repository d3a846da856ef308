#include <fmt/format.h>

#include <array>

#include "api_server/address.h"
#include "certainty.h"
#include "lint/fixes.h"
#include "lint/rule.h"
#include "wording.h"

namespace cilium_lint::rules {
namespace {

constexpr std::array<std::string_view, 1> kFacts{"k8s-service-host-exclusive"};
constexpr std::array<std::string_view, 2> kOwns{"k8sServiceHost", "k8sServiceHostRef.*"};
constexpr std::array kEffects{Effect::install_refused};

// templates/validate.yaml.
void check(const Install& install, Findings& findings) {
  const Value host = install.value("k8sServiceHost");
  const Value name = install.value("k8sServiceHostRef.name");
  if (!is_true(host_ref_given(install)) || !is_true(host.truthy())) return;
  findings.add({
      .at = host.span(),
      .effect = Effect::install_refused,
      .certainty = certainty_of_release(install),
      .message = fmt::format("{} refuses k8sServiceHost \"{}\" beside k8sServiceHostRef",
                             chart_words(install), host.text().value_or("")),
      .label = "one of the two",
      .arguments = {host.text().value_or("")},
      .related = {{name.span(), "the other one"}},
      .seen_as = "Both k8sServiceHostRef and k8sServiceHost are set",
      .fixes = {delete_key(install, "k8sServiceHostRef"), delete_key(install, "k8sServiceHost")},
      .key = "k8sServiceHost",
      .stage = Stage::chart,
  });
}

}  // namespace

extern constinit const Rule api_server_address_given_twice = {
    .id = "api-server/address-given-twice",
    .summary = "k8sServiceHost and k8sServiceHostRef are both set",
    .docs =
        R"(The API server's host comes from the values (`k8sServiceHost`) or from a ConfigMap
(`k8sServiceHostRef`). The chart refuses both together, from 1.18.0 on.

Chart: 1.18.3.

Bad:
```yaml values
k8sServiceHost: kind-control-plane
k8sServicePort: 6443
k8sServiceHostRef:
  name: api-server
  key: host
```

Good:
```yaml values
k8sServiceHostRef:
  name: api-server
  key: host
k8sServicePort: 6443
```
)",
    .facts = kFacts,
    .owns = kOwns,
    .effects = kEffects,
    .check = check,
};

}  // namespace cilium_lint::rules
