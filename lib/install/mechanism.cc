#include "install/install.h"

namespace cilium_lint {

std::string_view name_of(InstallMechanism mechanism) {
  switch (mechanism) {
    case InstallMechanism::none:
      return "none";
    case InstallMechanism::helm_install:
      return "helm install";
    case InstallMechanism::helm_template:
      return "helm template";
    case InstallMechanism::cilium_cli:
      return "cilium install";
    case InstallMechanism::flux:
      return "Flux";
    case InstallMechanism::argo_cd:
      return "Argo CD";
    case InstallMechanism::kustomize:
      return "kustomize";
    case InstallMechanism::helmfile:
      return "helmfile";
    case InstallMechanism::helm_controller:
      return "Helm controller";
    case InstallMechanism::terraform:
      return "Terraform";
    case InstallMechanism::other:
      return "other";
  }
  return "";
}

}  // namespace cilium_lint
