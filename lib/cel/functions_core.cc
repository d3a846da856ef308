#include "cel/functions.h"
#include "text/utf8.h"

namespace cilium_lint::cel {
namespace {

bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
    case Kind::integer:
    case Kind::uinteger:
      return value.as_uinteger() == 0;
    case Kind::decimal:
      return value.as_decimal() == 0;
    case Kind::string:
    case Kind::bytes:
      return value.text().empty();
    case Kind::list:
    case Kind::map:
      return value.size() == 0;
    case Kind::timestamp:
    case Kind::duration:
      return value.instant() == Instant{};
    case Kind::optional:
      return value.optional() == nullptr;
    default:
      return false;
  }
}

}  // namespace

Value size_of(CallContext& context, Arguments arguments) {
  const Value& of = arguments[0];
  if (of.is(Kind::bytes)) return Value::integer(static_cast<std::int64_t>(of.text().size()));
  if (of.is(Kind::string)) {
    context.spend(of.text().size() / 16);
    return Value::integer(static_cast<std::int64_t>(count_code_points(of.text())));
  }
  if (const UnknownSet* gaps = of.gaps(context.arena)) return Value::unknown(gaps);
  return Value::integer(of.size());
}

Value type_of_value(CallContext&, Arguments arguments) {
  return Value::type(type_name(arguments[0]));
}

Value same_value(CallContext&, Arguments arguments) { return arguments[0]; }

Value optional_of(CallContext& context, Arguments arguments) { return context.some(arguments[0]); }

Value optional_of_non_zero(CallContext& context, Arguments arguments) {
  return is_zero(arguments[0]) ? Value::none() : context.some(arguments[0]);
}

Value optional_none(CallContext&, Arguments) { return Value::none(); }

Value optional_has_value(CallContext&, Arguments arguments) {
  return Value::boolean(arguments[0].optional() != nullptr);
}

Value optional_value(CallContext& context, Arguments arguments) {
  const Value* value = arguments[0].optional();
  return value != nullptr ? *value : context.invalid("optional.none() dereference");
}

Value optional_or(CallContext&, Arguments arguments) {
  return arguments[0].optional() != nullptr ? arguments[0] : arguments[1];
}

Value optional_or_value(CallContext&, Arguments arguments) {
  const Value* value = arguments[0].optional();
  return value != nullptr ? *value : arguments[1];
}

Value optional_unwrap(CallContext& context, Arguments arguments) {
  Value problem;
  const auto items = known_items(context, arguments[0], problem);
  if (!items) return problem;
  const std::span<Value> kept = context.arena.array<Value>(items->size());
  std::size_t size = 0;
  for (const Value& item : *items) {
    if (!item.is(Kind::optional)) return context.no_overload();
    if (item.optional() != nullptr) kept[size++] = *item.optional();
  }
  return Value::list(kept.first(size));
}

}  // namespace cilium_lint::cel
