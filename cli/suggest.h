#pragma once
// "did you mean …": the word that a mistyped one was meant to be.

#include <span>
#include <string>
#include <string_view>

namespace cilium_lint::cli {

// The nearest of the candidates by insertions, deletions, replacements and swaps of neighbours;
// empty where none is near enough to be meant.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// `; did you mean "check"?`, or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace cilium_lint::cli
