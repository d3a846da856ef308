#pragma once
// Byte-exact edits of values that stand in HCL: an object that Terraform encodes, and its settings
// of single values. Only what is written out where it counts is edited: what an expression makes
// has no place of its own.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"
#include "install/layer.h"
#include "lint/finding.h"
#include "lint/values_edit.h"

namespace cilium_lint {

// Whether a layer's values are an object of HCL, or one of its settings, that may be edited.
bool is_in_hcl(const Layer& layer);

// Edits as those of values_edit.h; nothing where a place is not certain.
std::optional<std::vector<Edit>> hcl_edits_to_set(const Layer& layer, const Files& files,
                                                  const std::vector<Setting>& settings);
std::optional<std::vector<Edit>> hcl_edits_to_delete(const Layer& layer, const Files& files,
                                                     const std::vector<KeyStep>& path);
std::optional<std::vector<Edit>> hcl_edits_to_rename(const Layer& layer, const Files& files,
                                                     const std::vector<KeyStep>& from,
                                                     const std::vector<KeyStep>& to);

// Of a setting: `set { name = …, value = … }`, or an item of a list of such.
// Another value, which the setting takes for `old`.
std::optional<Edit> hcl_edit_of_value(std::string_view text, const yaml::Data& old,
                                      std::string_view word);
// Takes the whole setting away whose text stands at a place.
std::optional<Edit> hcl_edit_to_drop(std::string_view text, Span inside);

}  // namespace cilium_lint
