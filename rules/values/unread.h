#pragma once
// What the rules about keys that the chart does not know have in common.

#include <string>
#include <string_view>

#include "install/install.h"
#include "lint/finding.h"
#include "lint/rule.h"

namespace cilium_lint::rules {

// "chart 1.18.3"; for a release that is not in the tables the one it is judged by: "chart 1.20.0,
// the nearest known one,".
std::string judging_chart(const Install& install);
// "chart 1.18.3 has no key x"; "no supported chart has the key x" where nothing says which it is.
std::string no_chart_does(const Install& install, std::string_view one_does_not,
                          std::string_view none_does, std::string_view key);

// A finding at the key, that nothing reads it: advice where the release is not in the tables. Its
// message, help and fixes are the rule's.
Finding finding_about(const Install& install, const UnreadKey& unread);

// Says in the help what may have been meant, and offers it: safe where that is certain.
void offer_meant(const Install& install, const UnreadKey& unread, Finding& finding);

// Calls `say(unread)` for every key of that fault.
template <class Say>
void for_each_unread(const Install& install, KeyFault fault, Say say) {
  for (const UnreadKey& unread : install.unread_keys()) {
    if (unread.fault == fault) say(unread);
  }
}

}  // namespace cilium_lint::rules
