#pragma once
// The certificates that Helm itself makes while it renders the chart (method "helm").

#include <array>
#include <string_view>

#include "install/install.h"

namespace cilium_lint::rules {

// What the chart's values add to one of them.
struct HelmCertificate {
  std::string_view addresses{}, names{};  // keys of lists: IP addresses, DNS names
  Truth made = Truth::no;                 // whether Helm makes it here, with these two lists
  bool replaces_next{};                   // a list that is not empty takes the next one's place
};

// Conditions of templates/hubble/tls-helm and templates/clustermesh-apiserver/tls-helm.
Truth helm_makes_hubble_certificates(const Install& install);
Truth helm_makes_mesh_certificates(const Install& install);
std::array<HelmCertificate, 5> helm_certificates(const Install& install);

}  // namespace cilium_lint::rules
