#include "text/spelling.h"

#include <algorithm>
#include <array>

namespace cilium_lint {

std::size_t spelling_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t kFar = 3, kLongest = 64;
  if (a.size() > kLongest || b.size() > kLongest) return kFar;
  if (a.size() + 2 < b.size() || b.size() + 2 < a.size()) return kFar;
  std::array<std::array<std::size_t, kLongest + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& before = rows[(i + 2) % 3];
    const auto& two_before = rows[(i + 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = before[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({change, before[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_before[j - 2] + 1);
      }
    }
  }
  return std::min(rows[a.size() % 3][b.size()], kFar);
}

}  // namespace cilium_lint
