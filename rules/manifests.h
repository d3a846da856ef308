#pragma once
// Looking through the Kubernetes objects that lie beside an install's values.

#include <string_view>
#include <vector>

#include "install/install.h"

namespace cilium_lint::rules {

// The objects whose kind is `kind`, in the order they were found.
std::vector<const Manifest*> manifests_of_kind(const Install& install, std::string_view kind);
// Whether there may be an object of this kind that is not among them (Install::may_exist).
bool may_exist(const Install& install, std::string_view kind);

// The part of an object at a dotted path ("spec.cidrs"); nullptr where there is none.
const yaml::Data* part_of(const yaml::Data& object, std::string_view path);

// The entry itself, for the place of its key; nullptr where there is none.
const yaml::Entry* entry_of(const yaml::Data& object, std::string_view path);

// Whether a part of an object is the boolean true; unknown behind a template.
Truth is_on(const yaml::Data* part);

// `CiliumL2AnnouncementPolicy "lan"`, without the name where it has none.
std::string called(const Manifest& manifest);

}  // namespace cilium_lint::rules
