#pragma once
// Days and dates of the Gregorian calendar, before its start too.

#include <cstdint>

namespace cilium_lint::cel {

struct Date {
  std::int64_t year{};
  int month{};  // 1 to 12
  int day{};    // 1 to 31
  std::int64_t second_of_day{};
  int day_of_week{};  // 0 is Sunday
  int day_of_year{};  // 0 is the first of January
};

// Of seconds since 1970-01-01T00:00:00.
Date date_of(std::int64_t seconds);

// Days since 1970-01-01.
std::int64_t days_until(std::int64_t year, int month, int day);
int days_in_month(std::int64_t year, int month);

}  // namespace cilium_lint::cel
