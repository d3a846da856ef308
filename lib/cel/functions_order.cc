// Comparisons that semvers and quantities have as members.

#include "cel/functions.h"
#include "cel/semver.h"

namespace cilium_lint::cel {
namespace {

int order(Arguments arguments) {
  if (arguments[0].is(Kind::semver))
    return compare_semver(arguments[0].semver(), arguments[1].semver());
  const Int128 left = arguments[0].quantity().nanos;
  const Int128 right = arguments[1].quantity().nanos;
  return (left > right ? 1 : 0) - (left < right ? 1 : 0);
}

}  // namespace

Value compare_to(CallContext&, Arguments arguments) { return Value::integer(order(arguments)); }
Value is_greater_than(CallContext&, Arguments arguments) {
  return Value::boolean(order(arguments) > 0);
}
Value is_less_than(CallContext&, Arguments arguments) {
  return Value::boolean(order(arguments) < 0);
}

}  // namespace cilium_lint::cel
