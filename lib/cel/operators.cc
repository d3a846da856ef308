#include "cel/operators.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "cel/equality.h"

namespace cilium_lint::cel {
namespace {

constexpr Form kGlobal = Form::global;

constexpr Function kOperators[] = {
    {"_+_", kGlobal, "int, int -> int", nullptr},
    {"_+_", kGlobal, "uint, uint -> uint", nullptr},
    {"_+_", kGlobal, "double, double -> double", nullptr},
    {"_+_", kGlobal, "string, string -> string", nullptr},
    {"_+_", kGlobal, "bytes, bytes -> bytes", nullptr},
    {"_+_", kGlobal, "list<A>, list<A> -> list<A>", nullptr},
    {"_+_", kGlobal, "timestamp, duration -> timestamp", nullptr},
    {"_+_", kGlobal, "duration, timestamp -> timestamp", nullptr},
    {"_+_", kGlobal, "duration, duration -> duration", nullptr},
    {"_-_", kGlobal, "int, int -> int", nullptr},
    {"_-_", kGlobal, "uint, uint -> uint", nullptr},
    {"_-_", kGlobal, "double, double -> double", nullptr},
    {"_-_", kGlobal, "timestamp, timestamp -> duration", nullptr},
    {"_-_", kGlobal, "timestamp, duration -> timestamp", nullptr},
    {"_-_", kGlobal, "duration, duration -> duration", nullptr},
    {"_*_", kGlobal, "int, int -> int", nullptr},
    {"_*_", kGlobal, "uint, uint -> uint", nullptr},
    {"_*_", kGlobal, "double, double -> double", nullptr},
    {"_/_", kGlobal, "int, int -> int", nullptr},
    {"_/_", kGlobal, "uint, uint -> uint", nullptr},
    {"_/_", kGlobal, "double, double -> double", nullptr},
    {"_%_", kGlobal, "int, int -> int", nullptr},
    {"_%_", kGlobal, "uint, uint -> uint", nullptr},
    {"-_", kGlobal, "int -> int", nullptr},
    {"-_", kGlobal, "double -> double", nullptr},
    {"!_", kGlobal, "bool -> bool", nullptr},
    {"_==_", kGlobal, "A, A -> bool", nullptr},
    {"_!=_", kGlobal, "A, A -> bool", nullptr},
    // Orderings, all four alike.
    {"_<_", kGlobal, "bool, bool -> bool", nullptr},
    {"_<_", kGlobal, "int, int -> bool", nullptr},
    {"_<_", kGlobal, "uint, uint -> bool", nullptr},
    {"_<_", kGlobal, "double, double -> bool", nullptr},
    {"_<_", kGlobal, "int, uint -> bool", nullptr},
    {"_<_", kGlobal, "int, double -> bool", nullptr},
    {"_<_", kGlobal, "uint, int -> bool", nullptr},
    {"_<_", kGlobal, "uint, double -> bool", nullptr},
    {"_<_", kGlobal, "double, int -> bool", nullptr},
    {"_<_", kGlobal, "double, uint -> bool", nullptr},
    {"_<_", kGlobal, "string, string -> bool", nullptr},
    {"_<_", kGlobal, "bytes, bytes -> bool", nullptr},
    {"_<_", kGlobal, "timestamp, timestamp -> bool", nullptr},
    {"_<_", kGlobal, "duration, duration -> bool", nullptr},
    {"_in_", kGlobal, "A, list<A> -> bool", nullptr},
    {"_in_", kGlobal, "A, map<A, B> -> bool", nullptr},
    {"_[_]", kGlobal, "list<A>, int -> A", nullptr},
    {"_[_]", kGlobal, "map<A, B>, A -> B", nullptr},
    {"_[_]", kGlobal, "optional<list<A>>, int -> optional<A>", nullptr},
    {"_[_]", kGlobal, "optional<map<A, B>>, A -> optional<B>", nullptr},
    {"_[?_]", kGlobal, "list<A>, int -> optional<A>", nullptr},
    {"_[?_]", kGlobal, "map<A, B>, A -> optional<B>", nullptr},
    {"_[?_]", kGlobal, "optional<list<A>>, int -> optional<A>", nullptr},
    {"_[?_]", kGlobal, "optional<map<A, B>>, A -> optional<B>", nullptr},
    {"_?_:_", kGlobal, "bool, A, A -> A", nullptr},
};

constexpr std::int32_t kNanos = 1000000000;
constexpr std::int64_t kFirstSecond = -62135596800;  // 0001-01-01
constexpr std::int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59

Value overflow(CallContext& context) {
  return context.error(ErrorCode::overflow, "integer overflow");
}
Value out_of_range(CallContext& context, std::string_view what) {
  return context.error(ErrorCode::out_of_range, what);
}

template <class Integer>
std::optional<Integer> compute(Op op, Integer left, Integer right) {
  Integer result{};
  bool lost = false;
  switch (op) {
    case Op::add:
      lost = __builtin_add_overflow(left, right, &result);
      break;
    case Op::subtract:
      lost = __builtin_sub_overflow(left, right, &result);
      break;
    case Op::multiply:
      lost = __builtin_mul_overflow(left, right, &result);
      break;
    default:
      // The least number divided by -1 is one too large.
      if constexpr (std::is_signed_v<Integer>) {
        if (left == std::numeric_limits<Integer>::min() && right == -1) return std::nullopt;
      }
      return op == Op::divide ? left / right : left % right;
  }
  return lost ? std::nullopt : std::optional(result);
}

template <class Integer>
Value arithmetic(CallContext& context, Op op, Integer left, Integer right) {
  if (right == 0 && (op == Op::divide || op == Op::modulo)) {
    return context.error(ErrorCode::divide_by_zero,
                         op == Op::divide ? "divide by zero" : "modulus by zero");
  }
  const std::optional<Integer> result = compute(op, left, right);
  if (!result) return overflow(context);
  if constexpr (std::is_signed_v<Integer>) {
    return Value::integer(*result);
  } else {
    return Value::uinteger(*result);
  }
}

Value arithmetic(CallContext& context, Op op, double left, double right) {
  switch (op) {
    case Op::add:
      return Value::decimal(left + right);
    case Op::subtract:
      return Value::decimal(left - right);
    case Op::multiply:
      return Value::decimal(left * right);
    case Op::divide:
      return Value::decimal(left / right);
    default:
      return context.no_overload();
  }
}

Value make_timestamp(CallContext& context, Instant value) {
  return is_timestamp(value) ? Value::timestamp(value)
                             : out_of_range(context, "timestamp out of range");
}

Value make_duration(CallContext& context, Instant value) {
  return is_duration(value) ? Value::duration(value)
                            : out_of_range(context, "duration out of range");
}

Value time_arithmetic(CallContext& context, Op op, const Value& left, const Value& right) {
  const bool is_sum = op == Op::add;
  if (!is_sum && op != Op::subtract) return context.no_overload();
  const Instant result = add_instants(left.instant(), right.instant(), is_sum ? 1 : -1);
  const bool left_time = left.is(Kind::timestamp);
  const bool right_time = right.is(Kind::timestamp);
  if (left_time && right_time)
    return is_sum ? context.no_overload() : make_duration(context, result);
  if (right_time && !is_sum) return context.no_overload();
  return left_time || right_time ? make_timestamp(context, result) : make_duration(context, result);
}

Value concatenate_lists(CallContext& context, const Value& left, const Value& right) {
  if (const UnknownSet* gaps =
          merge(left.gaps(context.arena), right.gaps(context.arena), context.arena)) {
    return Value::unknown(gaps);
  }
  const std::uint32_t first = left.size();
  const std::uint32_t second = right.size();
  if (!context.spend(std::uint64_t{first} + second)) return {};
  const std::span<Value> items = context.arena.array<Value>(std::size_t{first} + second);
  for (std::uint32_t i = 0; i < first; ++i) items[i] = left.item(i, context.arena);
  for (std::uint32_t i = 0; i < second; ++i) items[first + i] = right.item(i, context.arena);
  return Value::list(items);
}

Value ordering(CallContext& context, Op op, const Value& left, const Value& right) {
  const std::optional<std::partial_ordering> order = compare(left, right);
  if (!order) return context.no_overload();
  switch (op) {
    case Op::less:
      return Value::boolean(*order < 0);
    case Op::less_equal:
      return Value::boolean(*order <= 0);
    case Op::greater:
      return Value::boolean(*order > 0);
    default:
      return Value::boolean(*order >= 0);
  }
}

}  // namespace

std::span<const Function> operators() { return kOperators; }

std::string_view operator_name(Op op) {
  switch (op) {
    case Op::add:
      return "_+_";
    case Op::subtract:
      return "_-_";
    case Op::multiply:
      return "_*_";
    case Op::divide:
      return "_/_";
    case Op::modulo:
      return "_%_";
    case Op::negate:
      return "-_";
    case Op::logical_not:
      return "!_";
    case Op::equal:
      return "_==_";
    case Op::not_equal:
      return "_!=_";
    case Op::in:
      return "_in_";
    case Op::index:
      return "_[_]";
    case Op::index_optional:
      return "_[?_]";
    case Op::conditional:
      return "_?_:_";
    default:
      return "_<_";
  }
}

Value apply_operator(CallContext& context, Op op, const Value& left, const Value& right) {
  if (op >= Op::less) return ordering(context, op, left, right);
  if (left.kind() == right.kind()) {
    switch (left.kind()) {
      case Kind::integer:
        return arithmetic(context, op, left.as_integer(), right.as_integer());
      case Kind::uinteger:
        return arithmetic(context, op, left.as_uinteger(), right.as_uinteger());
      case Kind::decimal:
        return arithmetic(context, op, left.as_decimal(), right.as_decimal());
      case Kind::string:
      case Kind::bytes: {
        if (op != Op::add) return context.no_overload();
        if (!context.spend((left.text().size() + right.text().size()) / 16)) return {};
        const std::string_view text = context.arena.concatenation(left.text(), right.text());
        return left.is(Kind::string) ? Value::string(text) : Value::bytes(text);
      }
      case Kind::list:
        return op == Op::add ? concatenate_lists(context, left, right) : context.no_overload();
      default:
        break;
    }
  }
  const auto is_time = [](const Value& value) {
    return value.is(Kind::timestamp) || value.is(Kind::duration);
  };
  if (is_time(left) && is_time(right)) return time_arithmetic(context, op, left, right);
  return context.no_overload();
}

Value negate(CallContext& context, const Value& operand) {
  if (operand.is(Kind::decimal)) return Value::decimal(-operand.as_decimal());
  if (!operand.is(Kind::integer)) return context.no_overload();
  const std::optional<std::int64_t> result =
      compute<std::int64_t>(Op::subtract, 0, operand.as_integer());
  return result ? Value::integer(*result) : overflow(context);
}

Instant add_instants(Instant left, Instant right, int sign) {
  // Seconds of valid instants are far from the ends of 64 bits.
  std::int64_t seconds = left.seconds + sign * right.seconds;
  std::int32_t nanoseconds = left.nanoseconds + sign * right.nanoseconds;
  if (nanoseconds < 0) {
    nanoseconds += kNanos;
    --seconds;
  }
  if (nanoseconds >= kNanos) {
    nanoseconds -= kNanos;
    ++seconds;
  }
  return {seconds, nanoseconds};
}

bool is_timestamp(Instant value) {
  return value.seconds >= kFirstSecond && value.seconds <= kLastSecond;
}

bool is_duration(Instant value) {
  const Int128 nanos = Int128{value.seconds} * kNanos + value.nanoseconds;
  return nanos >= std::numeric_limits<std::int64_t>::min() &&
         nanos <= std::numeric_limits<std::int64_t>::max();
}

}  // namespace cilium_lint::cel
