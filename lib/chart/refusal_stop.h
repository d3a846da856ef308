#pragma once
// Where Helm stops at what it refuses, by rules/catalogue/stops.tsv.

#include <cstdint>
#include <optional>
#include <string_view>

#include "chart/catalogue.h"

namespace cilium_lint {

struct RefusalStop {
  std::string_view where{};  // "templates/validate.yaml", or the step: "values", "schema", …
  std::uint16_t place{};     // in a template; grows down the file, the same in all releases
};

// `name`: a fact, a rule, or a key whose type the templates do not survive. Nothing where no row
// says it.
std::optional<RefusalStop> refusal_stop(const Catalogue& catalogue, ReleaseId release,
                                        std::string_view name);

}  // namespace cilium_lint
