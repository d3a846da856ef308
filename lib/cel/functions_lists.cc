#include <algorithm>
#include <vector>

#include "cel/equality.h"
#include "cel/functions.h"
#include "cel/operators.h"

namespace cilium_lint::cel {
namespace {

Value same(CallContext& context, const Value& left, const Value& right) {
  return equal(left, right, context.arena, context.steps, context.step_limit);
}

// The items of a list whose order is asked for: all of one orderable kind.
std::optional<std::span<const Value>> orderable_items(CallContext& context, const Value& list,
                                                      Value& problem) {
  const auto items = known_items(context, list, problem);
  if (!items) return std::nullopt;
  for (const Value& item : *items) {
    if (compare(items->front(), item)) continue;
    problem = context.no_overload();
    return std::nullopt;
  }
  return items;
}

Value extreme(CallContext& context, Arguments arguments, bool greatest) {
  Value problem;
  const auto items = orderable_items(context, arguments[0], problem);
  if (!items) return problem;
  if (items->empty())
    return context.invalid(greatest ? "max called on empty list" : "min called on empty list");
  Value best = items->front();
  for (const Value& item : *items) {
    const auto order = compare(item, best);
    if (order && (greatest ? *order > 0 : *order < 0)) best = item;
  }
  return best;
}

Value index_of(CallContext& context, Arguments arguments, bool last) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::size_t at = last ? items->size() - 1 - i : i;
    const Value found = same(context, (*items)[at], arguments[1]);
    if (found.is(Kind::unknown)) return found;
    if (found.is_true()) return Value::integer(static_cast<std::int64_t>(at));
  }
  return Value::integer(-1);
}

// true, false or unknown: whether `wanted` is among the items.
Value among(CallContext& context, std::span<const Value> items, const Value& wanted) {
  Value result = Value::boolean(false);
  for (const Value& item : items) {
    const Value found = same(context, item, wanted);
    if (found.is_true()) return found;
    if (found.is(Kind::unknown)) result = found;
  }
  return result;
}

struct TwoLists {
  std::span<const Value> left;
  std::span<const Value> right;
};
std::optional<TwoLists> two_lists(CallContext& context, Arguments arguments, Value& problem) {
  const auto left = known_items(context, arguments[0], problem);
  if (!left) return std::nullopt;
  const auto right = known_items(context, arguments[1], problem);
  if (!right) return std::nullopt;
  return TwoLists{*left, *right};
}

// Whether every one of `wanted` is among the items.
Value all_among(CallContext& context, std::span<const Value> items, std::span<const Value> wanted) {
  Value result = Value::boolean(true);
  for (const Value& one : wanted) {
    const Value found = among(context, items, one);
    if (found.is_false()) return found;
    if (found.is(Kind::unknown)) result = found;
  }
  return result;
}

void flatten(CallContext& context, std::span<const Value> items, std::int64_t depth,
             std::vector<Value>& out, Value& problem) {
  for (const Value& item : items) {
    if (!context.spend(1)) return;
    if (!item.is(Kind::list) || depth == 0) {
      out.push_back(item);
      continue;
    }
    const auto inner = known_items(context, item, problem);
    if (!inner) return;
    flatten(context, *inner, depth - 1, out, problem);
  }
}

}  // namespace

std::optional<std::span<const Value>> known_items(CallContext& context, const Value& list,
                                                  Value& problem) {
  if (const UnknownSet* gaps = list.gaps(context.arena)) {
    problem = Value::unknown(gaps);
    return std::nullopt;
  }
  const std::uint32_t size = list.size();
  if (!context.spend(size)) return std::nullopt;
  std::span<const Value> items;
  if (list.is_view()) {
    const std::span<Value> read = context.arena.array<Value>(size);
    for (std::uint32_t i = 0; i < size; ++i) read[i] = list.item(i, context.arena);
    items = read;
  } else {
    items = list.items();
  }
  const UnknownSet* unknown = nullptr;
  for (const Value& item : items) {
    if (item.is(Kind::unknown)) unknown = merge(unknown, &item.unknown(), context.arena);
    if (!item.is(Kind::error)) continue;
    problem = item;
    return std::nullopt;
  }
  if (unknown == nullptr) return items;
  problem = Value::unknown(unknown);
  return std::nullopt;
}

Value list_is_sorted(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = orderable_items(context, arguments[0], problem);
  if (!items) return problem;
  for (std::size_t i = 1; i < items->size(); ++i) {
    const auto order = compare((*items)[i - 1], (*items)[i]);
    if (order && *order > 0) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Value list_sum(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  if (items->empty()) return Value::integer(0);
  Value sum = items->front();
  const bool addable = sum.is(Kind::integer) || sum.is(Kind::uinteger) || sum.is(Kind::decimal) ||
                       sum.is(Kind::duration);
  if (!addable) return context.no_overload();
  for (const Value& item : items->subspan(1)) {
    sum = apply_operator(context, Op::add, sum, item);
    if (sum.is_no_value()) break;
  }
  return sum;
}

Value list_min(CallContext& context, Arguments arguments) {
  return extreme(context, arguments, false);
}
Value list_max(CallContext& context, Arguments arguments) {
  return extreme(context, arguments, true);
}
Value list_index_of(CallContext& context, Arguments arguments) {
  return index_of(context, arguments, false);
}
Value list_last_index_of(CallContext& context, Arguments arguments) {
  return index_of(context, arguments, true);
}

Value list_distinct(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  const std::span<Value> kept = context.arena.array<Value>(items->size());
  std::size_t size = 0;
  for (const Value& item : *items) {
    const Value found = among(context, kept.first(size), item);
    if (found.is(Kind::unknown)) return found;
    if (context.steps > context.step_limit) return {};
    if (found.is_false()) kept[size++] = item;
  }
  return Value::list(kept.first(size));
}

Value list_reverse(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  const std::span<Value> turned = context.arena.array<Value>(items->size());
  std::ranges::reverse_copy(*items, turned.begin());
  return Value::list(turned);
}

Value list_sort(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = orderable_items(context, arguments[0], problem);
  if (!items || !context.spend(items->size() * 16)) return problem;
  const std::span<Value> sorted = context.arena.array<Value>(items->size());
  std::ranges::copy(*items, sorted.begin());
  // NaN has no place in an order.
  for (const Value& item : sorted) {
    if (compare(item, item) != std::partial_ordering::equivalent)
      return context.invalid("NaN cannot be sorted");
  }
  std::ranges::stable_sort(
      sorted, [](const Value& left, const Value& right) { return *compare(left, right) < 0; });
  return Value::list(sorted);
}

Value list_slice(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  const std::int64_t begin = arguments[1].as_integer();
  const std::int64_t end = arguments[2].as_integer();
  if (begin < 0 || end < begin || static_cast<std::uint64_t>(end) > items->size()) {
    return context.error(ErrorCode::out_of_range, "the slice is outside the list");
  }
  return Value::list(
      items->subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

Value list_flatten(CallContext& context, Arguments arguments) {
  const std::int64_t depth = arguments.size() == 2 ? arguments[1].as_integer() : 1;
  if (depth < 0) return context.invalid("level must be non-negative");
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  std::vector<Value> out;
  flatten(context, *items, depth, out, problem);
  return problem.is_no_value() ? problem : Value::list(context.arena.copy<Value>(out));
}

Value list_range(CallContext& context, Arguments arguments) {
  const std::int64_t size = arguments[0].as_integer();
  if (size < 0) return context.invalid("a range has no negative size");
  if (!context.spend(static_cast<std::uint64_t>(size))) return {};
  const std::span<Value> items = context.arena.array<Value>(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i] = Value::integer(static_cast<std::int64_t>(i));
  return Value::list(items);
}

Value list_first(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  return items->empty() ? Value::none() : context.some(items->front());
}

Value list_last(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  return items->empty() ? Value::none() : context.some(items->back());
}

Value sets_contains(CallContext& context, Arguments arguments) {
  Value problem;
  const auto lists = two_lists(context, arguments, problem);
  return lists ? all_among(context, lists->left, lists->right) : problem;
}

Value sets_equivalent(CallContext& context, Arguments arguments) {
  Value problem;
  const auto lists = two_lists(context, arguments, problem);
  if (!lists) return problem;
  const Value there = all_among(context, lists->left, lists->right);
  if (there.is_false()) return there;
  const Value back = all_among(context, lists->right, lists->left);
  return back.is_false() || there.is_true() ? back : there;
}

Value sets_intersects(CallContext& context, Arguments arguments) {
  Value problem;
  const auto lists = two_lists(context, arguments, problem);
  if (!lists) return problem;
  Value result = Value::boolean(false);
  for (const Value& one : lists->right) {
    const Value found = among(context, lists->left, one);
    if (found.is_true()) return found;
    if (found.is(Kind::unknown)) result = found;
  }
  return result;
}

}  // namespace cilium_lint::cel
