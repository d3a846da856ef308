#pragma once
// The stages of a bootstrap as people read them.

#include <string>
#include <string_view>

#include "lint/forecast.h"
#include "report/writers.h"

namespace cilium_lint {

// "config init", "CoreDNS".
std::string_view stage_words(Stage stage);
// One line, or several in a narrow terminal; `first_failure` points at it.
std::string draw_step(const ForecastStep& step, bool first_failure, const TextStyle& style);
// What was read of an install, broken where it does not fit.
std::string draw_head(const Install& install, const Files& files, const TextStyle& style);

}  // namespace cilium_lint
