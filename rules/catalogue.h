#pragma once
// The catalogue that is built into the program: the rows of rules/catalogue/ as constant tables.

#include "chart/catalogue.h"

namespace cilium_lint::rules {

const Catalogue& catalogue();

}  // namespace cilium_lint::rules
