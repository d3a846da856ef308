#pragma once
// Values as text, in the forms string() gives.

#include <string>
#include <string_view>

#include "cel/value.h"

namespace cilium_lint::cel {

std::string decimal_text(double value);        // as Go's %g: 1e+06, 0.1, NaN, +Inf
std::string plain_decimal_text(double value);  // as Go's %f with as few digits as tell it apart
std::string timestamp_text(Instant value);     // RFC 3339, in UTC, as many digits as are needed
std::string duration_text(Instant value);      // seconds: "90s", "-0.5s"
std::string ip_text(const Ip& value);          // as RFC 5952 has it
std::string cidr_text(const Cidr& value);
std::string base64_text(std::string_view bytes);  // RFC 4648, with padding
std::string semver_text(const Semver& value);
std::string quantity_text(const Quantity& value);  // a plain number: "0.25"

}  // namespace cilium_lint::cel
