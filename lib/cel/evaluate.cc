#include "cel/evaluate.h"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "cel/equality.h"
#include "cel/operators.h"

namespace cilium_lint::cel {
namespace {

constexpr std::size_t kFewArguments = 8;

// A number that is a place in a list: an int, or what is equal to one.
std::optional<std::int64_t> as_index(const Value& value) {
  switch (value.kind()) {
    case Kind::integer:
      return value.as_integer();
    case Kind::uinteger:
      if (value.as_uinteger() > 0x7fffffff) return std::nullopt;
      return static_cast<std::int64_t>(value.as_uinteger());
    case Kind::decimal:
      if (std::abs(value.as_decimal()) > 0x7fffffff ||
          std::trunc(value.as_decimal()) != value.as_decimal()) {
        return std::nullopt;
      }
      return static_cast<std::int64_t>(value.as_decimal());
    default:
      return std::nullopt;
  }
}

bool may_be_key(const Value& value) {
  return value.is(Kind::string) || value.is(Kind::integer) || value.is(Kind::uinteger) ||
         value.is(Kind::boolean);
}

class Evaluator {
 public:
  Evaluator(const ProgramView& program, const Activation& activation, Workspace& workspace,
            std::uint64_t limit)
      : program_(program),
        activation_(activation),
        arena_(workspace.arena),
        limit_(limit),
        context_{workspace.arena, activation, activation.user(), workspace.regexes, steps_, limit},
        locals_(workspace.arena.array<Value>(program.locals)) {}

  Value evaluate() {
    context_.regexes.start_evaluation();
    if (program_.nodes.empty()) return context_.error(ErrorCode::other, "no program");
    const Value result = value_of(static_cast<std::uint32_t>(program_.nodes.size() - 1));
    if (!halted()) return result;
    return context_.error(ErrorCode::limit, arena_.exhausted()
                                                ? "the expression needs too much memory"
                                                : "the expression takes too many steps");
  }

 private:
  [[nodiscard]] bool halted() const { return steps_ > limit_ || arena_.exhausted(); }

  [[nodiscard]] std::string_view text(const Node& node) const {
    return program_.strings.substr(node.a, node.b);
  }

  [[nodiscard]] std::span<const std::uint32_t> operands(const Node& node) const {
    const std::size_t count = node.op == Op::call ? node.count & 0xffu : node.count;
    return program_.operands.subspan(node.a, count);
  }

  Value fail(std::uint32_t at, ErrorCode code, std::string_view message) {
    return placed(at, context_.error(code, message));
  }
  Value no_overload(std::uint32_t at) {
    return fail(at, ErrorCode::no_such_overload, "no such overload");
  }

  // An error that has no place yet is given the node's.
  Value placed(std::uint32_t at, const Value& value) {
    if (!value.is(Kind::error) || value.error().end != 0 || program_.places.empty()) return value;
    ErrorInfo info = value.error();
    info.begin = program_.places[at].begin;
    info.end = program_.places[at].end;
    return Value::error(arena_.make<ErrorInfo>(info));
  }

  // What stands for two operands that are not both values: the unknowns of both before an error.
  Value no_value(const Value& left, const Value& right) {
    if (left.is(Kind::unknown) && right.is(Kind::unknown)) {
      return Value::unknown(merge(&left.unknown(), &right.unknown(), arena_));
    }
    if (left.is(Kind::unknown) || !right.is_no_value()) return left;
    if (right.is(Kind::unknown) || !left.is_no_value()) return right;
    return left;
  }

  Value value_of(std::uint32_t at) {
    if (++steps_ > limit_ || arena_.exhausted()) return {};
    const Node& node = program_.nodes[at];
    switch (node.op) {
      case Op::null:
        return {};
      case Op::boolean:
        return Value::boolean(node.a != 0);
      case Op::integer:
        return Value::integer(static_cast<std::int64_t>(bits(node)));
      case Op::uinteger:
        return Value::uinteger(bits(node));
      case Op::decimal:
        return Value::decimal(std::bit_cast<double>(bits(node)));
      case Op::string:
        return Value::string(text(node));
      case Op::bytes:
        return Value::bytes(text(node));
      case Op::type:
        return Value::type(text(node));
      case Op::variable:
        return variable(at, node);
      case Op::local:
        return locals_[node.a];
      case Op::select:
      case Op::select_optional:
        return select(at, node, value_of(node.a));
      case Op::has:
        return has(at, node, value_of(node.a));
      case Op::index:
      case Op::index_optional:
        return index(at, node);
      case Op::negate:
      case Op::logical_not:
        return unary(at, node);
      case Op::equal:
      case Op::not_equal:
      case Op::in:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::modulo:
      case Op::less:
      case Op::less_equal:
      case Op::greater:
      case Op::greater_equal:
        return binary(at, node);
      case Op::logical_and:
      case Op::logical_or:
        return logical(at, node);
      case Op::conditional:
        return conditional(at, node);
      case Op::list:
        return list(at, node);
      case Op::map:
        return map(at, node);
      case Op::optional_entry:
        return value_of(node.a);
      case Op::call:
        return call(at, node);
      case Op::failure:
        return fail(at, ErrorCode::no_such_overload, text(node));
      case Op::all:
      case Op::exists:
        return quantifier(at, node);
      case Op::exists_one:
      case Op::filter:
      case Op::transform_list:
      case Op::transform_map:
      case Op::transform_entries:
        return transform(at, node);
      case Op::bind: {
        locals_[node.b] = value_of(operands(node)[0]);
        return value_of(operands(node)[1]);
      }
      case Op::optional_map:
      case Op::optional_flat_map:
        return optional_map(at, node);
    }
    return no_overload(at);
  }

  static std::uint64_t bits(const Node& node) { return node.a | (std::uint64_t{node.b} << 32); }

  Value variable(std::uint32_t at, const Node& node) {
    const std::optional<Value> found = activation_.variable(text(node), arena_);
    if (found) return placed(at, *found);
    return fail(at, ErrorCode::no_such_variable,
                "undeclared reference to '" + std::string(text(node)) + "'");
  }

  Value no_such_key(std::uint32_t at, const Value& key) {
    std::string message = "no such key";
    if (key.is(Kind::string)) message += ": '" + std::string(key.text().substr(0, 100)) + "'";
    return fail(at, ErrorCode::no_such_key, message);
  }

  Value select(std::uint32_t at, const Node& node, const Value& operand) {
    if (operand.is_no_value()) return operand;
    const Value field = Value::string(text(program_.nodes[node.b]));
    const bool optional = node.op == Op::select_optional;
    if (operand.is(Kind::optional)) return in_optional(at, operand, field, false);
    if (!operand.is(Kind::map)) return no_field(at, operand, field);
    const std::optional<Value> found = find_key(operand, field, arena_, steps_);
    if (optional) return wrapped(found);
    return found ? placed(at, *found) : no_such_key(at, field);
  }

  Value no_field(std::uint32_t at, const Value& operand, const Value& field) {
    std::string message =
        "no such key: '" + std::string(field.text().substr(0, 100)) + "' in a value of type ";
    message += type_name(operand);
    return fail(at, ErrorCode::no_such_overload, message);
  }

  // An optional of what was found; unknown where that is.
  Value wrapped(const std::optional<Value>& found) {
    if (!found) return Value::none();
    return found->is_no_value() ? *found : context_.some(*found);
  }

  // optional.field and optional[index]: none stays none.
  Value in_optional(std::uint32_t at, const Value& operand, const Value& key, bool is_index) {
    if (operand.optional() == nullptr) return operand;
    const Value& inner = *operand.optional();
    if (inner.is_no_value()) return inner;
    if (inner.is(Kind::map)) return wrapped(find_key(inner, key, arena_, steps_));
    if (is_index && inner.is(Kind::list)) return item(at, inner, key, true);
    return is_index ? no_overload(at) : no_field(at, inner, key);
  }

  Value has(std::uint32_t at, const Node& node, const Value& operand) {
    if (operand.is_no_value()) return operand;
    const Value field = Value::string(text(program_.nodes[node.b]));
    Value map = operand;
    if (operand.is(Kind::optional)) {
      if (operand.optional() == nullptr) return Value::boolean(false);
      map = *operand.optional();
      if (map.is_no_value()) return map;
    }
    if (!map.is(Kind::map)) return no_field(at, map, field);
    const std::optional<Value> found = find_key(map, field, arena_, steps_);
    return found && found->is(Kind::unknown) ? *found : Value::boolean(found.has_value());
  }

  Value item(std::uint32_t at, const Value& list, const Value& key, bool optional) {
    if (const UnknownSet* gaps = list.gaps(arena_)) return Value::unknown(gaps);
    const std::optional<std::int64_t> index = as_index(key);
    if (index && *index >= 0 && *index < list.size()) {
      const Value found = list.item(static_cast<std::uint32_t>(*index), arena_);
      return optional ? wrapped(found) : placed(at, found);
    }
    if (optional && index) return Value::none();
    if (!key.is(Kind::integer) && !key.is(Kind::uinteger) && !key.is(Kind::decimal))
      return no_overload(at);
    return fail(at, ErrorCode::invalid_argument, "invalid_argument: index out of bounds");
  }

  Value index(std::uint32_t at, const Node& node) {
    const Value operand = value_of(node.a);
    const Value key = value_of(node.b);
    if (operand.is_no_value() || key.is_no_value()) return no_value(operand, key);
    const bool optional = node.op == Op::index_optional;
    if (operand.is(Kind::optional)) return in_optional(at, operand, key, true);
    if (operand.is(Kind::list)) return item(at, operand, key, optional);
    if (!operand.is(Kind::map)) return no_overload(at);
    const std::optional<Value> found = find_key(operand, key, arena_, steps_);
    if (optional) return wrapped(found);
    return found ? placed(at, *found) : no_such_key(at, key);
  }

  Value unary(std::uint32_t at, const Node& node) {
    const Value operand = value_of(node.a);
    if (operand.is_no_value()) return operand;
    if (node.op == Op::negate) return placed(at, negate(context_, operand));
    return operand.is(Kind::boolean) ? Value::boolean(!operand.as_boolean()) : no_overload(at);
  }

  Value binary(std::uint32_t at, const Node& node) {
    const Value left = value_of(node.a);
    const Value right = value_of(node.b);
    if (left.is_no_value() || right.is_no_value()) return no_value(left, right);
    if (node.op == Op::in) return contains(at, left, right);
    if (node.op != Op::equal && node.op != Op::not_equal) {
      return placed(at, apply_operator(context_, node.op, left, right));
    }
    const Value same = equal(left, right, arena_, steps_, limit_);
    if (node.op == Op::equal || !same.is(Kind::boolean)) return same;
    return Value::boolean(!same.as_boolean());
  }

  Value contains(std::uint32_t at, const Value& wanted, const Value& where) {
    if (where.is(Kind::map)) {
      const std::optional<Value> found = find_key(where, wanted, arena_, steps_);
      return found && found->is(Kind::unknown) ? *found : Value::boolean(found.has_value());
    }
    if (!where.is(Kind::list)) return no_overload(at);
    const UnknownSet* unknown = where.gaps(arena_);
    const std::uint32_t size = where.size();
    for (std::uint32_t i = 0; i < size && !halted(); ++i) {
      const Value same = equal(wanted, where.item(i, arena_), arena_, steps_, limit_);
      if (same.is_true()) return same;
      if (same.is(Kind::unknown)) unknown = merge(unknown, &same.unknown(), arena_);
    }
    return unknown != nullptr ? Value::unknown(unknown) : Value::boolean(false);
  }

  // What has been seen so far of values that one of them can decide.
  struct Absorbed {
    const UnknownSet* unknown{};
    Value error{};
  };
  // Whether `value` decides: true for ||, false for &&.
  bool absorb(std::uint32_t at, const Value& value, bool decisive, Absorbed& seen) {
    if (value.is(Kind::boolean)) return value.as_boolean() == decisive;
    if (value.is(Kind::unknown)) {
      seen.unknown = merge(seen.unknown, &value.unknown(), arena_);
    } else if (!seen.error.is(Kind::error)) {
      seen.error = value.is(Kind::error) ? value : no_overload(at);
    }
    return false;
  }
  static Value undecided(const Absorbed& seen, bool decisive) {
    if (seen.unknown != nullptr) return Value::unknown(seen.unknown);
    return seen.error.is(Kind::error) ? seen.error : Value::boolean(!decisive);
  }

  Value logical(std::uint32_t at, const Node& node) {
    const bool decisive = node.op == Op::logical_or;
    Absorbed seen;
    for (const std::uint32_t operand : operands(node)) {
      if (absorb(at, value_of(operand), decisive, seen)) return Value::boolean(decisive);
      if (halted()) break;
    }
    return undecided(seen, decisive);
  }

  Value conditional(std::uint32_t at, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const Value condition = value_of(parts[0]);
    if (condition.is_no_value()) return condition;
    if (!condition.is(Kind::boolean)) return no_overload(at);
    return value_of(parts[condition.as_boolean() ? 1 : 2]);
  }

  // An entry's value; nothing where it is an optional one without. `problem` says why there is
  // none.
  std::optional<Value> entry(std::uint32_t at, Value& problem) {
    const Value value = value_of(at);
    if (program_.nodes[at].op != Op::optional_entry || value.is_no_value()) return value;
    if (!value.is(Kind::optional)) {
      problem = no_overload(at);
      return std::nullopt;
    }
    if (value.optional() == nullptr) return std::nullopt;
    return *value.optional();
  }

  Value list(std::uint32_t, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const std::span<Value> items = arena_.array<Value>(parts.size());
    std::size_t size = 0;
    Value problem;
    for (const std::uint32_t part : parts) {
      const std::optional<Value> value = entry(part, problem);
      if (!value) continue;
      if (value->is_no_value()) {
        problem = problem.is_no_value() ? no_value(problem, *value) : *value;
      } else {
        items[size++] = *value;
      }
    }
    if (problem.is_no_value()) return problem;
    return Value::list(items.first(size));
  }

  Value map(std::uint32_t, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const std::span<MapEntry> entries = arena_.array<MapEntry>(parts.size() / 2);
    std::size_t size = 0;
    Value problem;
    for (std::size_t i = 0; i + 1 < parts.size() && !halted(); i += 2) {
      const Value key = value_of(parts[i]);
      const std::optional<Value> value = entry(parts[i + 1], problem);
      if (key.is_no_value() || (value && value->is_no_value())) {
        const Value found = value ? no_value(key, *value) : key;
        problem = problem.is_no_value() ? no_value(problem, found) : found;
        continue;
      }
      if (!may_be_key(key))
        return fail(parts[i], ErrorCode::invalid_argument, "unsupported key type");
      if (!value) continue;
      if (find_key(Value::map(entries.first(size)), key, arena_, steps_)) {
        return fail(parts[i], ErrorCode::invalid_argument, "Failed with repeated key");
      }
      entries[size++] = {key, *value};
    }
    if (problem.is_no_value()) return problem;
    return Value::map(entries.first(size));
  }

  Value call(std::uint32_t at, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    std::array<Value, kFewArguments> few;
    const std::span<Value> arguments = parts.size() <= few.size()
                                           ? std::span(few).first(parts.size())
                                           : arena_.array<Value>(parts.size());
    Value problem;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      arguments[i] = value_of(parts[i]);
      if (!arguments[i].is_no_value()) continue;
      problem = problem.is_no_value() ? no_value(problem, arguments[i]) : arguments[i];
    }
    if (problem.is_no_value() || halted()) return problem;
    const std::span<const Function> own = program_.functions.subspan(node.b >> 16, node.count >> 8);
    const std::span<const Function> standard =
        standard_functions().subspan(node.b & 0xffff, node.flag);
    for (const std::span<const Function> rows : {own, standard}) {
      for (const Function& row : rows) {
        if (row.call != nullptr && row.takes(arguments))
          return placed(at, row.call(context_, arguments));
      }
    }
    return no_overload(at);
  }

  // Sets a macro's variables to the element at `index`.
  void set_variables(const Node& node, const Value& range, std::uint32_t index) {
    const bool two = node.flag == 2;
    if (range.is(Kind::list)) {
      if (two) locals_[node.b] = Value::integer(index);
      locals_[node.b + (two ? 1 : 0)] = range.item(index, arena_);
    } else if (two) {
      const MapEntry entry = range.entry(index, arena_);
      locals_[node.b] = entry.key;
      locals_[node.b + 1] = entry.value;
    } else {
      locals_[node.b] =
          range.is_view() ? range.map_view().key(index, arena_) : range.entries()[index].key;
    }
  }

  Value quantifier(std::uint32_t at, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const Value range = value_of(parts[0]);
    if (range.is_no_value()) return range;
    if (!range.is(Kind::list) && !range.is(Kind::map)) return no_overload(at);
    const bool decisive = node.op == Op::exists;
    // What is there can decide even where there may be more.
    Absorbed seen{.unknown = range.gaps(arena_)};
    const std::uint32_t size = range.size();
    for (std::uint32_t i = 0; i < size && !halted(); ++i) {
      set_variables(node, range, i);
      if (absorb(at, value_of(parts[1]), decisive, seen)) return Value::boolean(decisive);
    }
    return undecided(seen, decisive);
  }

  // exists_one, filter and the transforms: going over everything, strict.
  Value transform(std::uint32_t at, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const Value range = value_of(parts[0]);
    if (range.is_no_value()) return range;
    if (!range.is(Kind::list) && !range.is(Kind::map)) return no_overload(at);
    if (const UnknownSet* gaps = range.gaps(arena_)) return Value::unknown(gaps);
    const bool by_predicate = node.op == Op::exists_one || node.op == Op::filter;
    const std::uint32_t size = range.size();
    std::vector<Value> items;
    std::vector<MapEntry> entries;
    const UnknownSet* unknown = nullptr;
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < size && !halted(); ++i) {
      set_variables(node, range, i);
      if (by_predicate || parts.size() == 3) {
        const Value wanted = value_of(parts[1]);
        if (wanted.is(Kind::error)) return wanted;
        if (wanted.is(Kind::unknown)) {
          unknown = merge(unknown, &wanted.unknown(), arena_);
          continue;
        }
        if (!wanted.is(Kind::boolean)) return no_overload(at);
        if (!wanted.as_boolean()) continue;
        ++count;
      }
      if (node.op == Op::exists_one) continue;
      const Value result = node.op == Op::filter ? locals_[node.b] : value_of(parts.back());
      if (result.is(Kind::error)) return result;
      if (result.is(Kind::unknown)) {
        unknown = merge(unknown, &result.unknown(), arena_);
        continue;
      }
      if (node.op == Op::transform_map) {
        entries.push_back({range.is(Kind::list) ? Value::integer(i) : locals_[node.b], result});
      } else if (node.op == Op::transform_entries) {
        const std::optional<Value> problem = add_entries(at, result, entries);
        if (problem) return *problem;
      } else {
        items.push_back(result);
      }
    }
    if (unknown != nullptr) return Value::unknown(unknown);
    if (node.op == Op::exists_one) return Value::boolean(count == 1);
    if (node.op == Op::transform_map || node.op == Op::transform_entries) {
      return Value::map(arena_.copy<MapEntry>(entries));
    }
    return Value::list(arena_.copy<Value>(items));
  }

  // What stands in the way of taking in the entries of `map`.
  std::optional<Value> add_entries(std::uint32_t at, const Value& map,
                                   std::vector<MapEntry>& entries) {
    if (!map.is(Kind::map)) return no_overload(at);
    if (const UnknownSet* gaps = map.gaps(arena_)) return Value::unknown(gaps);
    const std::uint32_t size = map.size();
    for (std::uint32_t i = 0; i < size && !halted(); ++i) {
      const MapEntry entry = map.entry(i, arena_);
      if (find_key(Value::map(entries), entry.key, arena_, steps_)) {
        return fail(at, ErrorCode::invalid_argument, "Failed with repeated key");
      }
      entries.push_back(entry);
    }
    return std::nullopt;
  }

  Value optional_map(std::uint32_t at, const Node& node) {
    const std::span<const std::uint32_t> parts = operands(node);
    const Value optional = value_of(parts[0]);
    if (optional.is_no_value()) return optional;
    if (!optional.is(Kind::optional)) return no_overload(at);
    if (optional.optional() == nullptr) return optional;
    locals_[node.b] = *optional.optional();
    const Value result = value_of(parts[1]);
    if (result.is_no_value()) return result;
    if (node.op == Op::optional_map) return context_.some(result);
    return result.is(Kind::optional) ? result : no_overload(at);
  }

  const ProgramView& program_;
  const Activation& activation_;
  Arena& arena_;
  std::uint64_t steps_{};
  std::uint64_t limit_;
  CallContext context_;
  std::span<Value> locals_;
};

}  // namespace

Value evaluate(const ProgramView& program, const Activation& activation, Workspace& workspace,
               std::uint64_t step_limit) {
  return Evaluator(program, activation, workspace, step_limit).evaluate();
}

}  // namespace cilium_lint::cel
