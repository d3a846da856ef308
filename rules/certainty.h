#pragma once
// How sure a rule may be that something is missing.

#include "install/install.h"
#include "lint/finding.h"

namespace cilium_lint::rules {

// What no layer sets is surely missing only where the command that installs is known with its
// flags. Values that nothing here installs may get more from a command outside the repository.
inline Certainty certainty_of_absence(const Install& install) {
  const bool whole = install.mechanism != InstallMechanism::none || install.client_side_render;
  return whole ? Certainty::sure : Certainty::possible;
}

// What one release refuses another may take: where nothing says which it is, the supported ones
// alone were asked.
inline Certainty certainty_of_release(const Install& install) {
  return install.chart().state() == Chart::State::unknown ? Certainty::possible : Certainty::sure;
}

}  // namespace cilium_lint::rules
