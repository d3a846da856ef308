// The policy language: each operator, macro and function, what is an error, what stays unknown, and
// that no expression takes for ever.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/compile.h"
#include "cel/evaluate.h"
#include "cel/text_of.h"

namespace cilium_lint::cel {
namespace {

// Values as this file writes them: int 1, uint 1u, double 1.0, text "a", bytes b"a".
std::string shown(const Value& value, Arena& arena) {
  switch (value.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.as_boolean() ? "true" : "false";
    case Kind::integer:
      return std::to_string(value.as_integer());
    case Kind::uinteger:
      return std::to_string(value.as_uinteger()) + "u";
    case Kind::decimal: {
      std::string text = decimal_text(value.as_decimal());
      return text.find_first_of(".eIN") == std::string::npos ? text + ".0" : text;
    }
    case Kind::string:
      return fmt::format("\"{}\"", value.text());
    case Kind::bytes:
      return fmt::format("b\"{}\"", value.text());
    case Kind::type:
      return std::string(value.text());
    case Kind::timestamp:
      return timestamp_text(value.instant());
    case Kind::duration:
      return duration_text(value.instant());
    case Kind::ip:
      return ip_text(value.ip());
    case Kind::cidr:
      return cidr_text(value.cidr());
    case Kind::semver:
      return semver_text(value.semver());
    case Kind::quantity:
      return quantity_text(value.quantity());
    case Kind::opaque:
      return fmt::format("<{}>", type_name(value));
    case Kind::optional:
      return value.optional() == nullptr ? "none"
                                         : fmt::format("some({})", shown(*value.optional(), arena));
    case Kind::error:
      return fmt::format("error: {}", value.error().message);
    case Kind::unknown:
      return fmt::format("unknown: {}", fmt::join(value.unknown().names, " "));
    case Kind::list: {
      std::vector<std::string> items;
      for (std::uint32_t i = 0; i < value.size(); ++i)
        items.push_back(shown(value.item(i, arena), arena));
      return fmt::format("[{}]", fmt::join(items, ", "));
    }
    case Kind::map: {
      std::vector<std::string> items;
      for (std::uint32_t i = 0; i < value.size(); ++i) {
        const MapEntry entry = value.entry(i, arena);
        items.push_back(shown(entry.key, arena) + ": " + shown(entry.value, arena));
      }
      return fmt::format("{{{}}}", fmt::join(items, ", "));
    }
  }
  return "?";
}

// A tree of values as a caller may have one: texts by name, some unknown, and perhaps more keys.
class Tree final : public MapView {
 public:
  explicit Tree(bool open) : open_(open) {}
  [[nodiscard]] std::uint32_t size() const override { return 2; }
  [[nodiscard]] Value key(std::uint32_t index, Arena&) const override {
    return Value::string(index == 0 ? "mode" : "host");
  }
  [[nodiscard]] std::optional<Value> find(const Value& key, Arena& arena) const override {
    ++asked;
    constexpr std::string_view kHost[] = {"values.host"};
    constexpr std::string_view kRest[] = {"values.*"};
    if (!key.is(Kind::string)) return std::nullopt;
    if (key.text() == "mode") return Value::string("tunnel");
    if (key.text() == "host") return make_unknown(arena, kHost);
    if (open_) return make_unknown(arena, kRest);
    return std::nullopt;
  }
  [[nodiscard]] const UnknownSet* gaps(Arena& arena) const override {
    constexpr std::string_view kRest[] = {"values.*"};
    return open_ ? &make_unknown(arena, kRest).unknown() : nullptr;
  }
  mutable int asked{};

 private:
  bool open_;
};

class Ports final : public ListView {
 public:
  [[nodiscard]] std::uint32_t size() const override { return 3; }
  [[nodiscard]] Value at(std::uint32_t index, Arena&) const override {
    return Value::integer(8000 + index);
  }
};

constexpr Variable kVariables[] = {
    {"port", "int"},
    {"name", "string"},
    {"any"},
    {"u"},
    {"w"},
    {"values", "map<string, dyn>"},
    {"open", "map<string, dyn>"},
    {"ports", "list<int>"},
    {"gone", "int"},
    {"sure", "bool"},
    {"maybe", "bool"},
    {"chart", "release"},
};

const OpaqueType kRelease = {
    .name = "release", .equal = [](const void* left, const void* right) { return left == right; }};

Value given(CallContext& context, std::span<const Value> arguments) {
  const auto* known = static_cast<const std::string*>(context.user);
  return Value::boolean(arguments[0].text() == *known);
}
Value at_least(CallContext&, std::span<const Value> arguments) {
  return Value::boolean(arguments[1].text() <= "1.18");
}
Value twice_int(CallContext&, std::span<const Value> arguments) {
  return Value::integer(2 * arguments[0].as_integer());
}
Value twice_text(CallContext& context, std::span<const Value> arguments) {
  return context.string(std::string(arguments[0].text()) + std::string(arguments[0].text()));
}

constexpr Function kFunctions[] = {
    {"given", Form::global, "string -> bool", given},
    {"atLeast", Form::member, "release, string -> bool", at_least},
    {"twice", Form::global, "int -> int", twice_int},
    {"twice", Form::global, "string -> string", twice_text},
    {"contains", Form::member, "list<A>, A -> bool",
     [](CallContext&, std::span<const Value>) { return Value::boolean(true); }},
};

constexpr Environment kEnvironment{.variables = kVariables, .functions = kFunctions};

class Given final : public Activation {
 public:
  Tree values{false};
  Tree open{true};
  Ports ports{};
  std::string known = "debug.enabled";
  mutable int asked{};

  [[nodiscard]] std::optional<Value> variable(std::string_view name, Arena& arena) const override {
    ++asked;
    constexpr std::string_view kU[] = {"u"};
    constexpr std::string_view kW[] = {"w"};
    constexpr std::string_view kMaybe[] = {"maybe"};
    if (name == "port") return Value::integer(6443);
    if (name == "name") return Value::string("cilium");
    if (name == "any") return Value::decimal(1.5);
    if (name == "u") return make_unknown(arena, kU);
    if (name == "w") return make_unknown(arena, kW);
    if (name == "maybe") return make_unknown(arena, kMaybe);
    if (name == "sure") return Value::boolean(true);
    if (name == "values") return Value::map(values);
    if (name == "open") return Value::map(open);
    if (name == "ports") return Value::list(ports);
    if (name == "chart") return Value::opaque(arena.make<Opaque>(&kRelease, nullptr));
    return std::nullopt;
  }
  [[nodiscard]] const void* user() const override { return &known; }
};

std::string worth(std::string_view expression, bool check = true) {
  const Compiled made = compile(expression, kEnvironment, check);
  if (!made.program) {
    std::string text;
    for (const Problem& problem : made.problems) {
      text += fmt::format("{}{}-{} {}", text.empty() ? "" : "; ", problem.at.begin, problem.at.end,
                          problem.message);
    }
    return text;
  }
  Workspace workspace;
  const Given given;
  return shown(evaluate(made.program->view(), given, workspace), workspace.arena);
}

// Not checked before: types are found out on the way.
std::string loose(std::string_view expression) { return worth(expression, false); }

struct Case {
  std::string_view expression;
  std::string_view result;
};
void check_all(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    INFO(std::string(one.expression));
    CHECK_EQ(worth(one.expression), std::string(one.result));
  }
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("literals stand for themselves") {
  check_all({
      {"null", "null"},
      {"true", "true"},
      {"42", "42"},
      {"-42", "-42"},
      {"0x1F", "31"},
      {"-0x10", "-16"},
      {"7u", "7u"},
      {"0xffU", "255u"},
      {"1.25", "1.25"},
      {".5", "0.5"},
      {"1e3", "1000.0"},
      {"-2.5E-1", "-0.25"},
      {"1e-400", "0.0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"18446744073709551615u", "18446744073709551615u"},
      {"'a' // the rest is a comment\n + \"b\"", "\"ab\""},
      {"[1, 2,]", "[1, 2]"},
      {"{'a': 1, 2: 'b', true: null, 3u: [],}", "{\"a\": 1, 2: \"b\", true: null, 3u: []}"},
  });
}

TEST_CASE("numbers too large for their type are no numbers") {
  check_all({
      {"9223372036854775808", "0-19 the number is too large for an int"},
      {"-9223372036854775809", "1-20 the number is too large for an int"},
      {"18446744073709551616u", "0-21 the number is too large for a uint"},
      {"0xfffffffffffffffff", "0-19 the number is too large for an int"},
      {"1e999", "0-5 the number is too large for a double"},
  });
}

TEST_CASE("strings and bytes know every escape") {
  check_all({
      {R"('\a\b\f\n\r\t\v\\\?\"\'\`')", "\"\a\b\f\n\r\t\v\\?\"'`\""},
      {R"("\x41\X42\103\u00e9\U0001F41D")", "\"ABC\u00e9\U0001F41D\""},
      {R"(r'\d+\.' + R'\'')", R"("\d+\.\'")"},
      {R"(b'\x00' == b'\000')", "true"},
      {R"(b'\xff' == b'\377')", "true"},
      {R"(size(b'\u00e9'))", "7-9 no such escape: \\u"},
      {R"(b'é' == b'\303\251')", "true"},
      {R"(br'\n' == b'\\n')", "true"},
      {"'''two\n'lines'''' == 'x'", "23-24 the string has no end"},
      {"'''two\nlines'''", "\"two\nlines\""},
      {R"("""a"b""")", "\"a\"b\""},
      {"'a\nb'", "0-2 the string has no end"},
      {R"('\q')", "1-3 no such escape: \\q"},
      {R"('\ud800')", "1-7 no such escape: \\ud800"},
      {R"('\U00110000')", "1-11 no such escape: \\U00110000"},
      {R"('\x4')", "1-4 no such escape: \\x4"},
      {R"('\400')", "1-3 no such escape: \\4"},
      {R"('\08')", "1-3 no such escape: \\0"},
      {"'\xff'", "1-2 the string is no valid UTF-8"},
  });
}

TEST_CASE("arithmetic is exact or an error") {
  check_all({
      {"1 + 2 * 3 - 4 / 2", "5"},
      {"-7 / 2", "-3"},
      {"-7 % 3", "-1"},
      {"7u % 3u", "1u"},
      {"1.0 / 0.0", "+Inf"},
      {"0.0 / 0.0", "NaN"},
      {"-(3)", "-3"},
      {"--3", "3"},
      {"-(1.5)", "-1.5"},
      {"9223372036854775807 + 1", "error: integer overflow"},
      {"-9223372036854775808 - 1", "error: integer overflow"},
      {"9223372036854775807 * 2", "error: integer overflow"},
      {"-9223372036854775808 / -1", "error: integer overflow"},
      {"-9223372036854775808 % -1", "error: integer overflow"},
      {"-(-9223372036854775808)", "error: integer overflow"},
      {"0u - 1u", "error: integer overflow"},
      {"18446744073709551615u + 1u", "error: integer overflow"},
      {"1 / 0", "error: divide by zero"},
      {"1 % 0", "error: modulus by zero"},
      {"1u / 0u", "error: divide by zero"},
      {"'kube-' + 'proxy'", "\"kube-proxy\""},
      {"b'a' + b'b'", "b\"ab\""},
      {"[1] + [2, 3]", "[1, 2, 3]"},
      {"1 + 1u", "0-6 found no matching overload for '_+_' applied to '(int, uint)'"},
      {"1.5 % 1.0", "0-9 found no matching overload for '_%_' applied to '(double, double)'"},
      {"dyn(1) + dyn('a')", "error: no such overload"},
      {"dyn('a') - dyn('a')", "error: no such overload"},
      {"dyn([1]) * dyn([1])", "error: no such overload"},
      {"-dyn('a')", "error: no such overload"},
      {"!dyn(1)", "error: no such overload"},
  });
}

TEST_CASE("comparisons go across the number types, and nowhere else") {
  check_all({
      {"1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", "true"},
      {"1 < 2u && 2u < 2.5 && 1.5 > 1", "true"},
      {"-1 < 0u", "true"},
      {"18446744073709551615u > 9223372036854775807", "true"},
      {"dyn(1) == 1u && dyn(1u) == 1.0 && dyn(1.0) == 1", "true"},
      {"dyn(-1) == 18446744073709551615u", "false"},
      {"0.0 / 0.0 == 0.0 / 0.0", "false"},
      {"0.0 / 0.0 < 1.0", "false"},
      {"'a' < 'b' && b'a' < b'b' && false < true", "true"},
      {"'ä' > 'z'", "true"},
      {"[1, 2] == [1, 2] && [1] != [1, 2]", "true"},
      {"[1, [2.0]] == dyn([1.0, [2u]])", "true"},
      {"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
      {"dyn({1: 'a'}) == {1u: 'a'}", "true"},
      {"{'a': 1} == {'a': 2}", "false"},
      {"{'a': 1} != {'b': 1}", "true"},
      {"dyn('1') == 1", "false"},
      {"null == null", "true"},
      {"dyn(null) == 0", "false"},
      {"type(1) == int && type(1) != type(1u)", "true"},
      {"'a' == 1", "0-8 found no matching overload for '_==_' applied to '(string, int)'"},
      {"[1] < [2]", "0-9 found no matching overload for '_<_' applied to '(list(int), list(int))'"},
      {"dyn('a') < dyn(1)", "error: no such overload"},
      {"dyn(null) < dyn(null)", "error: no such overload"},
  });
}

TEST_CASE("&& and || absorb errors where the other side decides") {
  check_all({
      {"true && false", "false"},
      {"true || false", "true"},
      {"1 / 0 == 1 && false", "false"},
      {"false && 1 / 0 == 1", "false"},
      {"1 / 0 == 1 || true", "true"},
      {"true || 1 / 0 == 1", "true"},
      {"1 / 0 == 1 && true", "error: divide by zero"},
      {"1 / 0 == 1 || false", "error: divide by zero"},
      {"1 / 0 == 1 || 1 % 0 == 1", "error: divide by zero"},
      {"dyn(1) && false", "false"},
      {"dyn(1) && true", "error: no such overload"},
      {"dyn('x') || true", "true"},
      {"!true", "false"},
      {"!!true", "true"},
      {"true ? 1 : 1 / 0", "1"},
      {"false ? 1 / 0 : 2", "2"},
      {"1 / 0 > 0 ? 1 : 2", "error: divide by zero"},
      {"dyn('x') ? 1 : 2", "error: no such overload"},
      {"false ? 1 : true ? 2 : 3", "2"},
      {"true ? 1 : 'a'",
       "0-14 found no matching overload for '_?_:_' applied to '(bool, int, string)'"},
      {"1 && true", "0-1 expected type 'bool' but found 'int'"},
  });
}

TEST_CASE("what is unknown makes the result unknown only where it matters") {
  check_all({
      {"u", "unknown: u"},
      {"u == 1", "unknown: u"},
      {"u == w", "unknown: u w"},
      {"u + u == 2", "unknown: u"},
      {"maybe && false", "false"},
      {"false && maybe", "false"},
      {"maybe || true", "true"},
      {"maybe && true", "unknown: maybe"},
      {"maybe || false", "unknown: maybe"},
      {"maybe && 1 / 0 == 1", "unknown: maybe"},
      {"1 / 0 == 1 || maybe", "unknown: maybe"},
      {"1 / 0 == u", "unknown: u"},
      {"!maybe", "unknown: maybe"},
      {"maybe ? 1 : 2", "unknown: maybe"},
      {"sure ? 1 : u", "1"},
      {"size(u)", "unknown: u"},
      {"[1, u]", "unknown: u"},
      {"{'a': u, 'b': w}", "unknown: u w"},
      {"{u: 1}", "unknown: u"},
      {"u.field", "unknown: u"},
      {"u[0]", "unknown: u"},
      {"has(u.field)", "unknown: u"},
      {"[1, 2].exists(x, x == 2 || maybe)", "true"},
      {"[1, 2].exists(x, maybe)", "unknown: maybe"},
      {"[1, 2].all(x, x == 1 && maybe)", "false"},
      {"[1, 2].all(x, maybe)", "unknown: maybe"},
      {"[1, 2].exists_one(x, x == 1 || maybe)", "unknown: maybe"},
      {"[1, 2].filter(x, maybe)", "unknown: maybe"},
      {"[1, 2].map(x, u)", "unknown: u"},
      {"u.map(x, x)", "unknown: u"},
      {"given(u)", "unknown: u"},
      {"optional.of(u)", "unknown: u"},
      {"1 in [1, 2] || maybe", "true"},
  });
}

TEST_CASE("a caller's tree is read as far as it is asked, and its unknown parts stay unknown") {
  check_all({
      {"values.mode == 'tunnel'", "true"},
      {"values['mode']", "\"tunnel\""},
      {"values.host", "unknown: values.host"},
      {"values.host == 'a' && values.mode == 'x'", "false"},
      {"has(values.mode) && !has(values.port)", "true"},
      {"has(values.host)", "unknown: values.host"},
      {"values.port", "error: no such key: 'port'"},
      {"values.?port.orValue('none')", "\"none\""},
      {"values.?host.hasValue()", "unknown: values.host"},
      {"'mode' in values && !('port' in values)", "true"},
      {"size(values)", "2"},
      {"values.exists(k, k == 'mode')", "true"},
      {"values.all(k, v, k == 'host' || v == 'tunnel')", "true"},
      {"values.exists(k, v, v == 'x')", "unknown: values.host"},
      {"values == {'mode': 'x', 'host': 'y'}", "false"},
      {"values == {'mode': 'tunnel', 'host': 'y'}", "unknown: values.host"},
      {"open.mode", "\"tunnel\""},
      {"open.port", "unknown: values.*"},
      {"has(open.port)", "unknown: values.*"},
      {"size(open)", "unknown: values.*"},
      {"open.exists(k, k == 'mode')", "true"},
      {"open.exists(k, k == 'other')", "unknown: values.*"},
      {"open.all(k, k == 'mode')", "false"},
      {"open.map(k, k)", "unknown: values.*"},
      {"open == {}", "unknown: values.*"},
      {"ports[2]", "8002"},
      {"ports[3]", "error: invalid_argument: index out of bounds"},
      {"8001 in ports", "true"},
      {"ports.map(p, p - 8000) + [9]", "[0, 1, 2, 9]"},
      {"ports.sum() + ports.max() - ports.min()", "24005"},
      {"ports == [8000, 8001, 8002]", "true"},
  });
  // Lazily: a variable that nothing depends on is not asked for.
  const Compiled made = compile("sure || values.mode == 'x'", kEnvironment);
  REQUIRE(made.program);
  Workspace workspace;
  const Given given;
  CHECK(evaluate(made.program->view(), given, workspace).is_true());
  CHECK_EQ(given.asked, 1);
  CHECK_EQ(given.values.asked, 0);
}

TEST_CASE("members and indices") {
  check_all({
      {"[5, 6][1]", "6"},
      {"[5][0u]", "0-7 found no matching overload for '_[_]' applied to '(list(int), uint)'"},
      {"[5][dyn(0u)] + [5][dyn(0.0)]", "10"},
      {"[5][dyn(0.5)]", "error: invalid_argument: index out of bounds"},
      {"[5][-1]", "error: invalid_argument: index out of bounds"},
      {"[5][dyn('a')]", "error: no such overload"},
      {"{'a': {'b': 3}}.a.b", "3"},
      {"{'a-b': 1}.`a-b`", "1"},
      {"{1: 'x'}[dyn(1.0)]", "\"x\""},
      {"{'a': 1}['b']", "error: no such key: 'b'"},
      {"{'a': 1}.a.b", "11-12 type 'int' has no fields"},
      {"dyn({'a': 1}).a.b", "error: no such key: 'b' in a value of type int"},
      {"{'a': 1, 'a': 2}", "error: Failed with repeated key"},
      {"{1: 1, dyn(1u): 2}", "error: Failed with repeated key"},
      {"{1.5: 1}", "error: unsupported key type"},
      {"has({'a': null}.a)", "true"},
      {"has({'a': {}}.a.b)", "false"},
      {"has(dyn(1).a)", "error: no such key: 'a' in a value of type int"},
      {"1 in [1, 2]", "true"},
      {"dyn(1.0) in [1, 2]", "true"},
      {"3 in []", "false"},
      {"'a' in {'a': 1}", "true"},
      {"dyn(1) in dyn('a')", "error: no such overload"},
      {"port", "6443"},
      {".port", "6443"},
      {"gone", "error: undeclared reference to 'gone'"},
  });
}

TEST_CASE("macros go over lists and over the keys of maps") {
  check_all({
      {"[1, 2, 3].all(x, x > 0)", "true"},
      {"[].all(x, x > 0)", "true"},
      {"[1, 0].all(x, 1 / x > 5)", "false"},
      {"[0, 1].all(x, 1 / x > 0)", "error: divide by zero"},
      {"[0, 1].exists(x, 1 / x > 0)", "true"},
      {"[0].exists(x, 1 / x > 0)", "error: divide by zero"},
      {"[1, 2].exists_one(x, x > 1)", "true"},
      {"[1, 2].exists_one(x, x > 0)", "false"},
      {"[0, 1].exists_one(x, 1 / x > 0)", "error: divide by zero"},
      {"[1, 2, 3].filter(x, x % 2 == 1)", "[1, 3]"},
      {"[1, 2].map(x, x * x)", "[1, 4]"},
      {"[1, 2, 3].map(x, x > 1, x * 10)", "[20, 30]"},
      {"{'a': 1, 'b': 2}.map(k, k)", "[\"a\", \"b\"]"},
      {"{'a': 1, 'b': 2}.filter(k, k != 'a')", "[\"b\"]"},
      {"{'a': 1}.all(k, k == 'a')", "true"},
      {"[[1, 2], [3]].map(l, l.map(x, x + size(l)))", "[[3, 4], [4]]"},
      {"[1].map(x, [2].map(x, x))", "[[2]]"},
      {"[1].map(port, port)", "[1]"},
      {"[1].map(port, .port)", "[6443]"},
      {"['a', 'b'].all(i, x, i < 2 && x != '')", "true"},
      {"['a', 'b'].exists(i, x, i == 1 && x == 'b')", "true"},
      {"['a', 'b'].existsOne(i, x, i == 0)", "true"},
      {"{'a': 1}.exists(k, v, k == 'a' && v == 1)", "true"},
      {"['a', 'b'].transformList(i, x, x + string(i))", "[\"a0\", \"b1\"]"},
      {"['a', 'b'].transformList(i, x, i > 0, x)", "[\"b\"]"},
      {"{'a': 1}.transformMap(k, v, v + 1)", "{\"a\": 2}"},
      {"{'a': 1, 'b': 2}.transformMap(k, v, k == 'b', v)", "{\"b\": 2}"},
      {"['x'].transformMap(i, v, v)", "{0: \"x\"}"},
      {"{'a': 'b'}.transformMapEntry(k, v, {v: k})", "{\"b\": \"a\"}"},
      {"{'a': 1, 'b': 1}.transformMapEntry(k, v, {v: k})", "error: Failed with repeated key"},
      {"cel.bind(x, 2, x * x)", "4"},
      {"cel.bind(x, [1], cel.bind(y, x + x, y + x))", "[1, 1, 1]"},
      {"[1].all(x, x)", "11-12 expected type 'bool' but found 'int'"},
      {"[1].all(x.y, true)", "8-11 a macro's variable must be a plain name"},
      {"[1].all(x, x, true)", "11-12 a macro's variables must have two names"},
      {"[1].map(x, y)", "11-12 undeclared reference to 'y'"},
      {"port.all(x, true)", "0-4 expected a list or a map to go over, found 'int'"},
      {"dyn(1).all(x, true)", "error: no such overload"},
      {"has(port)", "4-8 has() wants a field: has(a.b)"},
  });
}

TEST_CASE("optional values") {
  check_all({
      {"optional.of(1).value()", "1"},
      {"optional.none().hasValue()", "false"},
      {"optional.none().value()", "error: optional.none() dereference"},
      {"optional.ofNonZeroValue(0)", "none"},
      {"optional.ofNonZeroValue('a')", "some(\"a\")"},
      {"optional.ofNonZeroValue([])", "none"},
      {"{'a': 1}.?a", "some(1)"},
      {"{'a': 1}.?b.orValue(7)", "7"},
      {"{'a': {'b': 2}}.?a.b", "some(2)"},
      {"{'a': {}}.?a.?b.?c", "none"},
      {"[1][?0]", "some(1)"},
      {"[1][?5]", "none"},
      {"{'a': 1}[?'b'].or(optional.of(3)).value()", "3"},
      {"[?{'a': 1}.?a, ?{}.?b, 3]", "[1, 3]"},
      {"{?'a': {'x': 1}.?x, ?'b': {}.?x}", "{\"a\": 1}"},
      {"{'a': 1}.?a.optMap(x, x + 1)", "some(2)"},
      {"{}.?a.optMap(x, x + 1)", "none"},
      {"{'a': {'b': 1}}.?a.optFlatMap(x, x.?b)", "some(1)"},
      {"optional.of(1) == optional.of(1)", "true"},
      {"optional.of(1) == optional.none()", "false"},
      {"[optional.of(1), optional.none()].unwrapOpt()", "[1]"},
      {"optional.unwrap([optional.none()])", "[]"},
      {"[?1]", "2-3 expected an optional value, found 'int'"},
      {"[?dyn(1)]", "error: no such overload"},
      {"type(optional.none())", "optional_type"},
  });
}

TEST_CASE("conversions") {
  check_all({
      {"int('12') + int(3u) + int(4.9) + int('-1')", "18"},
      {"int('0x1')", "error: cannot convert '0x1' to int"},
      {"int('')", "error: cannot convert '' to int"},
      {"int('+5')", "5"},
      {"int('+-5')", "error: cannot convert '+-5' to int"},
      {"int(1e19)", "error: range error: integer overflow"},
      {"int(0.0 / 0.0)", "error: range error: integer overflow"},
      {"int(18446744073709551615u)", "error: range error: integer overflow"},
      {"uint(3) + uint('4') + uint(5.5)", "12u"},
      {"uint(-1)", "error: range error: integer overflow"},
      {"uint(-0.5)", "error: range error: integer overflow"},
      {"double('1.5') + double(1) + double(2u)", "4.5"},
      {"double('-inf')", "-Inf"},
      {"double('x')", "error: cannot convert 'x' to double"},
      {"string(1) + string(2u) + string(true) + string(1.5) + string('s')", "\"12true1.5s\""},
      {"string(1000000.0) + ' ' + string(0.00001) + ' ' + string(123456.0)",
       "\"1e+06 1e-05 123456\""},
      {"string(b'abc')", "\"abc\""},
      {"string(b'\\xff')", "error: invalid UTF-8 in bytes, cannot convert to string"},
      {"bytes('é') == b'\\xc3\\xa9'", "true"},
      {"bool('true') && !bool('F')", "true"},
      {"bool('yes')", "error: cannot convert 'yes' to bool"},
      {"type(dyn(1u))", "uint"},
      {"type(type(1))", "type"},
      {"[type(null), type(1.0), type('') , type(b''), type([]), type({})]",
       "[null_type, double, string, bytes, list, map]"},
      {"base64.encode(b'cilium')", "\"Y2lsaXVt\""},
      {"base64.decode('Y2lsaXV') == b'ciliu'", "true"},
      {"base64.decode('Y2ls*XV=')", "error: illegal base64 data"},
      {"base64.decode('Y2lsa')", "error: illegal base64 data"},
      {"base64.decode('Y2lsaQ')", "b\"cili\""},
      {"base64.decode('Y2lsaQ==')", "b\"cili\""},
      {"int([1])", "0-3 found no matching overload for 'int' applied to '(list(int))'"},
  });
}

TEST_CASE("strings are made of code points") {
  check_all({
      {"size('käse') + 'käse'.size()", "8"},
      {"size(b'\\xc3\\xa4')", "2"},
      {"'hubble-relay'.contains('-re') && 'ab'.startsWith('a') && 'ab'.endsWith('b')", "true"},
      {"'käse'.charAt(1) + 'a'.charAt(1)", "\"ä\""},
      {"'a'.charAt(2)", "error: index out of range: 2"},
      {"'käse'.indexOf('s') + 'aba'.indexOf('a', 1) + 'x'.indexOf('y')", "3"},
      {"'abab'.lastIndexOf('ab') + 'abab'.lastIndexOf('ab', 1)", "2"},
      {"'abc'.indexOf('a', 4)", "error: index out of range: 4"},
      {"'eBPF ä'.lowerAscii() + 'eBPF ä'.upperAscii()", "\"ebpf äEBPF ä\""},
      {"'a.b.c'.replace('.', '-') + 'a.b.c'.replace('.', '-', 1)", "\"a-b-ca-b.c\""},
      {"'äb'.replace('', '|')", "\"|ä|b|\""},
      {"'a'.replace('', '|', 1)", "\"|a\""},
      {"'a,b,c'.split(',')", "[\"a\", \"b\", \"c\"]"},
      {"'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"},
      {"'a,b'.split(',', 0)", "[]"},
      {"'äb'.split('')", "[\"ä\", \"b\"]"},
      {"''.split('') + ''.split(',')", "[\"\"]"},
      {"'käse'.substring(1) + 'käse'.substring(1, 3)", "\"äseäs\""},
      {"'abc'.substring(2, 1)", "error: invalid substring range: the end is before the start"},
      {"'abc'.substring(4)", "error: index out of range: 4"},
      {"' \\t a\\u00a0'.trim()", "\"a\""},
      {"'äbc'.reverse()", "\"cbä\""},
      {"['a', 'b'].join() + ['a', 'b'].join(', ')", "\"aba, b\""},
      {"strings.quote('a\"b\\n')", "\"\"a\\\"b\\n\"\""},
      {"'%s is %d (%.1f%%)'.format(['node', 3, 12.25])", "\"node is 3 (12.2%)\""},
      {"'%x %X %o %b %e'.format([255, 'az', 8, 5, 1.5])", "\"ff 617A 10 101 1.500000e+00\""},
      {"'%s'.format([{'b': [1, 2.5], 'a': null}])", "\"{a: null, b: [1, 2.5]}\""},
      {"'%s %s'.format([1])", "error: index 1 out of range"},
      {"'%z'.format([1])",
       "error: could not parse formatting clause: unrecognized formatting clause \"z\""},
      {"'%d'.format(['a'])",
       "error: error during formatting: decimal clause can only be used on numbers, was given "
       "string"},
      {"'%'.format([])", "error: unexpected end of format string"},
      {"'%.9999f'.format([1.0])", "error: a precision is a number up to 1000"},
  });
}

TEST_CASE("regular expressions are RE2's, and wrong ones are errors where they are used") {
  check_all({
      {"'node-12'.matches('^node-[0-9]+$') && matches('abc', 'b')", "true"},
      {"'abc'.matches('^b')", "false"},
      {"'abc'.matches('(')", "error: invalid pattern: missing ): ("},
      {"true || 'abc'.matches('(')", "true"},
      {"'a1b22'.find('[0-9]+')", "\"1\""},
      {"'ab'.find('[0-9]')", "\"\""},
      {"'a1b22'.findAll('[0-9]+')", "[\"1\", \"22\"]"},
      {"'a1b22'.findAll('[0-9]', 2)", "[\"1\", \"2\"]"},
      {"'aä'.findAll('x*')", "[\"\", \"\", \"\"]"},
      {"'(a+)+$'.matches(name)", "false"},
      {"('a'.matches('(a*)*$'))", "true"},
  });
}

TEST_CASE("timestamps and durations") {
  check_all({
      {"timestamp('2024-02-29T12:30:00.5Z')", "2024-02-29T12:30:00.5Z"},
      {"timestamp('2024-02-29T12:30:00+02:00')", "2024-02-29T10:30:00Z"},
      {"timestamp('2023-02-29T00:00:00Z')", "error: cannot convert the string to a timestamp"},
      {"timestamp('2024-01-01')", "error: cannot convert the string to a timestamp"},
      {"timestamp(0) + duration('36h')", "1970-01-02T12:00:00Z"},
      {"timestamp(90) - timestamp(30)", "60s"},
      {"timestamp(10) - duration('10s') == timestamp(0)", "true"},
      {"timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error: timestamp out of range"},
      {"timestamp(-62135596801)", "error: timestamp out of range"},
      {"duration('1h2m3.5s')", "3723.5s"},
      {"duration('-1.5s') + duration('500ms')", "-1s"},
      {"duration('-0.25s')", "-0.25s"},
      {"duration('1d')", "error: cannot convert the string to a duration"},
      {"duration('1')", "error: cannot convert the string to a duration"},
      {"duration('400000h') * 1",
       "0-23 found no matching overload for '_*_' applied to '(duration, int)'"},
      {"duration('9999999h')", "error: duration out of range"},
      {"duration('99999999999999999999999999999999999999999999h')", "error: duration out of range"},
      {"duration('90m').getHours() + duration('90m').getMinutes() + duration('90m').getSeconds()",
       "5491"},
      {"duration('1.25s').getMilliseconds()", "250"},
      {"duration('1m') < duration('61s') && timestamp(1) > timestamp(0)", "true"},
      {"int(timestamp(7)) + int(duration('3s'))", "10"},
      {"timestamp('2024-03-01T00:00:00Z').getDayOfYear()", "60"},
      {"timestamp('2024-03-01T00:00:00Z').getDayOfWeek()", "5"},
      {"timestamp('2024-03-01T00:00:00Z').getMonth('-01:00')", "1"},
      {"timestamp('2024-03-01T00:00:00Z').getDate('-01:00')", "29"},
      {"timestamp('2024-03-01T00:00:00Z').getDayOfMonth()", "0"},
      {"timestamp('2024-03-01T00:00:00Z').getFullYear()", "2024"},
      {"timestamp('2024-03-01T05:06:07.089Z').getHours('+05:30')", "10"},
      {"timestamp('2024-03-01T05:06:07.089Z').getMinutes()", "6"},
      {"timestamp('2024-03-01T05:06:07.089Z').getSeconds('UTC')", "7"},
      {"timestamp('2024-03-01T05:06:07.089Z').getMilliseconds()", "89"},
      {"timestamp(0).getHours('Europe/Paris')",
       "error: unknown time zone 'Europe/Paris': UTC and offsets such as +01:00 are known"},
      {"type(timestamp(0))", "google.protobuf.Timestamp"},
      {"type(duration('0')) == google.protobuf.Duration", "true"},
  });
}

TEST_CASE("mathematics") {
  check_all({
      {"math.greatest(1, 3, 2) + math.least(3, 1) + math.greatest(7)", "11"},
      {"math.greatest(1, 2.5)", "2.5"},
      {"math.least([4, 2, 9])", "2"},
      {"math.greatest([])", "error: math.greatest() and math.least() want at least one number"},
      {"math.greatest(dyn('a'), 1)", "error: no such overload"},
      {"math.ceil(1.2) + math.floor(1.8) + math.round(2.5) + math.trunc(-1.7)", "5.0"},
      {"math.sqrt(9) + math.sqrt(16u) + math.sqrt(0.25)", "7.5"},
      {"math.abs(-3) + math.sign(-9)", "2"},
      {"math.abs(-9223372036854775808)", "error: integer overflow"},
      {"math.sign(-0.5)", "-1.0"},
      {"math.isNaN(0.0 / 0.0) && math.isInf(1.0 / 0.0) && math.isFinite(1.0)", "true"},
      {"math.bitAnd(12, 10) + math.bitOr(12, 10) + math.bitXor(12, 10)", "28"},
      {"math.bitNot(0u)", "18446744073709551615u"},
      {"math.bitShiftLeft(1, 4) + math.bitShiftRight(256, 4)", "32"},
      {"math.bitShiftLeft(1, 64)", "0"},
      {"math.bitShiftLeft(1, -1)", "error: a shift wants an offset that is not negative"},
  });
}

TEST_CASE("lists and sets") {
  check_all({
      {"[1, 2, 2].isSorted() && !['b', 'a'].isSorted() && [].isSorted()", "true"},
      {"[1, 2, 3].sum()", "6"},
      {"[].sum()", "0"},
      {"[1.5, 2.5].sum()", "4.0"},
      {"[duration('1s'), duration('2s')].sum()", "3s"},
      {"[9223372036854775807, 1].sum()", "error: integer overflow"},
      {"['b', 'a'].min() + ['b', 'a'].max()", "\"ab\""},
      {"[].min()", "error: min called on empty list"},
      {"[1, 2, 1].indexOf(1) + [1, 2, 1].lastIndexOf(1) + [1].indexOf(5)", "1"},
      {"[1, 2, 1].distinct() + [3, 1].reverse() + [3, 1, 2].sort()", "[1, 2, 1, 3, 1, 2, 3]"},
      {"[1, 2, 3, 4].slice(1, 3)", "[2, 3]"},
      {"[1].slice(0, 2)", "error: the slice is outside the list"},
      {"[[1], [2, 3]].flatten()", "[1, 2, 3]"},
      {"lists.range(3)", "[0, 1, 2]"},
      {"[1, 2].first().value() + [1, 2].last().value()", "3"},
      {"[].first()", "none"},
      {"sets.contains([1, 2, 3], [3, 1]) && !sets.contains([1], [2])", "true"},
      {"sets.equivalent([1, 1, 2], [2, 1]) && sets.intersects([1, 2], [2, 3])", "true"},
      {"sets.intersects([1], [])", "false"},
      {"dyn([1, 'a']).min()", "error: no such overload"},
  });
}

TEST_CASE("addresses and ranges as Kubernetes has them, and what overlaps") {
  check_all({
      {"ip('10.96.0.1').family() + ip('fd00::1').family()", "10"},
      {"string(ip('2001:DB8:0:0:1:0:0:1'))", "\"2001:db8::1:0:0:1\""},
      {"string(ip('0:0:0:0:0:0:0:0')) + string(ip('1::'))", "\"::1::\""},
      {"isIP('10.0.0.1') && !isIP('10.0.0.01') && !isIP('10.0.0') && !isIP('1::2::3') && "
       "!isIP('fe80::1%eth0')",
       "true"},
      {"ip('a')", "error: IP Address 'a' parse error during conversion from string"},
      {"ip.isCanonical('fd00::1') && !ip.isCanonical('FD00::1')", "true"},
      {"ip('127.0.0.1').isLoopback() && ip('::1').isLoopback() && ip('0.0.0.0').isUnspecified()",
       "true"},
      {"ip('169.254.20.10').isLinkLocalUnicast() && ip('fe80::1').isLinkLocalUnicast()", "true"},
      {"ip('224.0.0.251').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()", "true"},
      {"ip('8.8.8.8').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()", "true"},
      {"cidr('10.0.0.0/8').containsIP('10.96.0.1') && "
       "!cidr('10.0.0.0/8').containsIP(ip('11.0.0.1'))",
       "true"},
      {"cidr('10.0.0.0/8').containsCIDR('10.244.0.0/16') && "
       "!cidr('10.244.0.0/16').containsCIDR(cidr('10.0.0.0/8'))",
       "true"},
      {"cidr('10.244.0.0/16').overlaps('10.0.0.0/8') && "
       "cidr('10.0.0.0/8').overlaps(cidr('10.244.0.0/16'))",
       "true"},
      {"cidr('10.244.0.0/16').overlaps('10.245.0.0/16')", "false"},
      {"cidr('0.0.0.0/0').overlaps('::/0')", "false"},
      {"cidr('10.96.7.9/13').masked()", "10.96.0.0/13"},
      {"cidr('fd00:1234::5/17').masked()", "fd00::/17"},
      {"cidr('10.96.7.9/12').ip()", "10.96.7.9"},
      {"cidr('10.96.0.0/12').prefixLength()", "12"},
      {"isCIDR('10.0.0.0/33') || isCIDR('10.0.0.0/') || isCIDR('10.0.0.0/08') || "
       "isCIDR('10.0.0.0')",
       "false"},
      {"isCIDR('fd00::/128')", "true"},
      {"cidr('x')", "error: network address parse error during conversion from string: 'x'"},
      {"type(ip('1.1.1.1')) == net.IP && type(cidr('1.1.1.1/1')) == net.CIDR", "true"},
      {"isIP(1)", "0-4 found no matching overload for 'isIP' applied to '(int)'"},
  });
}

TEST_CASE("versions and quantities as Kubernetes has them") {
  check_all({
      {"semver('1.18.3').major() + semver('1.18.3').minor() + semver('1.18.3').patch()", "22"},
      {"semver('1.10.0').isGreaterThan(semver('1.9.9')) && "
       "semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))",
       "true"},
      {"semver('1.0.0-rc.2').compareTo(semver('1.0.0-rc.10'))", "-1"},
      {"semver('1.0.0-alpha').compareTo(semver('1.0.0-alpha.1'))", "-1"},
      {"semver('1.0.0-1').compareTo(semver('1.0.0-a'))", "-1"},
      {"semver('1.0.0+a') == semver('1.0.0+b')", "true"},
      {"isSemver('1.2') || isSemver('v1.2.3') || isSemver('1.02.3') || isSemver('1.2.3-') || "
       "isSemver('1.2.3-01')",
       "false"},
      {"isSemver('v1.2', true)", "true"},
      {"semver('v01.2', true)", "1.2.0"},
      {"semver('x')", "error: 'x' is no semantic version"},
      {"quantity('1.5Gi').asInteger()", "1610612736"},
      {"quantity('250m').add(quantity('0.75')) == quantity('1')", "true"},
      {"quantity('1').sub(3).sign()", "-1"},
      {"quantity('1Gi').isGreaterThan(quantity('1G')) && "
       "quantity('1k').isLessThan(quantity('1Ki'))",
       "true"},
      {"quantity('1e3').compareTo(quantity('1k'))", "0"},
      {"quantity('500m').isInteger()", "false"},
      {"quantity('500m').asInteger()", "error: cannot convert value to integer"},
      {"quantity('500m').asApproximateFloat()", "0.5"},
      {"quantity('0.0000000001')", "0.000000001"},
      {"quantity('99999999E')", "9223372036854775807"},
      {"quantity('99999999Ei')", "9223372036854775807"},
      {"isQuantity('1 Gi') || isQuantity('Gi') || isQuantity('1.2.3') || isQuantity('')", "false"},
  });
}

TEST_CASE("a caller's functions have overloads, receivers and a user's pointer") {
  check_all({
      {"given('debug.enabled') && !given('x')", "true"},
      {"twice(2)", "4"},
      {"twice('ab')", "\"abab\""},
      {"twice(dyn(2))", "4"},
      {"twice(dyn(true))", "error: no such overload"},
      {"twice(true)", "0-5 found no matching overload for 'twice' applied to '(bool)'"},
      {"twice()", "0-5 found no matching overload for 'twice' applied to '()'"},
      {"chart.atLeast('1.16')", "true"},
      {"chart == chart", "true"},
      {"chart.atLeast(1)",
       "6-13 found no matching overload for 'atLeast' applied to 'release.(int)'"},
      {"'abc'.contains('b') && [1].contains(7) && dyn('abc').contains('c')", "true"},
      {"nosuch(1)", "0-6 undeclared reference to 'nosuch'"},
      {"port.nosuch(x)",
       "5-11 undeclared reference to 'nosuch'; 12-13 undeclared reference to 'x'"},
  });
}

TEST_CASE("without a check of types, what does not fit is an error on the way") {
  CHECK_EQ(loose("1 + 'a'"), "error: no such overload");
  CHECK_EQ(loose("true || 1 + 'a'"), "true");
  CHECK_EQ(loose("nosuch(1) || true"), "true");
  CHECK_EQ(loose("nosuch || false"), "error: undeclared reference to 'nosuch'");
  CHECK_EQ(loose("[1, 'a'].exists(x, x == 'a')"), "true");
  CHECK_EQ(loose("1 == 1.0"), "true");
  CHECK_EQ(loose("twice('a')"), "\"aa\"");
}

TEST_CASE("a problem has the place it is about") {
  check_all({
      {"", "0-0 the expression ends too early"},
      {"1 +", "3-3 the expression ends too early"},
      {"(1", "2-2 the expression ends too early, expected ')'"},
      {"1 2", "2-3 unexpected '2'"},
      {"a & b", "2-3 unexpected character '&'"},
      {"'ä' + §", "7-9 unexpected character '§'"},
      {"values.", "7-7 the expression ends too early, expected a field's name"},
      {"values.in", "7-9 unexpected 'in', expected a field's name"},
      {"for", "0-3 'for' is a reserved word"},
      {"port == 'a' && nmae == 'b'",
       "0-11 found no matching overload for '_==_' applied to '(int, string)'; 15-19 undeclared "
       "reference to 'nmae'"},
      {"Point{x: 1}", "0-6 messages cannot be made here; write a map"},
      {"[1, 2", "5-5 the expression ends too early, expected ']'"},
      {"{1 2}", "3-4 unexpected '2', expected ':'"},
      {"a ? b", "5-5 the expression ends too early, expected ':'"},
  });
}

TEST_CASE("an error has the place where it happened") {
  const Compiled made = compile("name == 'x' || 10 / (port - 6443) > 1", kEnvironment);
  REQUIRE(made.program);
  Workspace workspace;
  const Value result = evaluate(made.program->view(), Given(), workspace);
  REQUIRE(result.is(Kind::error));
  CHECK_EQ(result.error().code, ErrorCode::divide_by_zero);
  CHECK_EQ(std::to_string(result.error().begin) + "-" + std::to_string(result.error().end),
           "15-33");
}

TEST_CASE("the type of an expression is known before it is evaluated") {
  const auto type_of = [](std::string_view expression) {
    return compile(expression, kEnvironment).type;
  };
  CHECK_EQ(type_of("port > 1"), "bool");
  CHECK_EQ(type_of("[1, 'a']"), "list(dyn)");
  CHECK_EQ(type_of("{'a': [1u]}"), "map(string, list(uint))");
  CHECK_EQ(type_of("values.mode"), "dyn");
  CHECK_EQ(type_of("{'a': 1}.?a"), "optional_type(int)");
  CHECK_EQ(type_of("ports.map(p, string(p))"), "list(string)");
  CHECK_EQ(type_of("cidr('10.0.0.0/8').ip()"), "net.IP");
  CHECK_EQ(type_of("sure ? [] : [1]"), "list(int)");
  CHECK_EQ(type_of("type(1)"), "type(int)");
}

TEST_CASE("a program is plain tables and works from a copy of them") {
  Compiled made =
      compile("given('debug.enabled') && [1, 2].exists(x, x + port > 6444) && name.matches('^c')",
              kEnvironment);
  REQUIRE(made.program);
  const std::vector<Node> nodes = made.program->nodes;
  const std::vector<std::uint32_t> operands = made.program->operands;
  const std::string strings = made.program->strings;
  const ProgramView view{nodes, operands, strings, {}, kFunctions, made.program->locals};
  made = {};
  Workspace workspace;
  for (int i = 0; i < 3; ++i) {
    workspace.arena.clear();
    CHECK(evaluate(view, Given(), workspace).is_true());
  }
}

TEST_CASE("nesting has a limit, and no expression overflows the stack") {
  const std::string deep = "nested too deep";
  for (const auto& [open, close] :
       std::vector<std::pair<std::string, std::string>>{{"(", ")"},
                                                        {"[", "]"},
                                                        {"-", ""},
                                                        {"!", ""},
                                                        {"{1:", "}"},
                                                        {"size([", "])"},
                                                        {"1 ? 1 : ", ""},
                                                        {"[1].map(x, ", ")"}}) {
    INFO(open);
    CHECK_NE(worth(repeated(open, 5000) + "1" + repeated(close, 5000)).find(deep),
             std::string::npos);
  }
  CHECK_NE(worth("1" + repeated(" + 1", 5000)).find(deep), std::string::npos);
  CHECK_NE(worth("values" + repeated(".a", 5000)).find(deep), std::string::npos);
  CHECK_NE(worth("values" + repeated("[0]", 5000)).find(deep), std::string::npos);
  CHECK_EQ(worth(repeated("(", 100) + "1" + repeated(")", 100)), "1");
  // A long chain is not deep.
  CHECK_EQ(worth("false" + repeated(" || false", 3000)), "false");
  CHECK_EQ(worth("[1" + repeated(", 1", 5000) + "].sum()"), "5001");
}

TEST_CASE("size has a limit") {
  CHECK_EQ(worth("'" + std::string(70000, 'a') + "'"),
           "0-0 the expression has more than 65536 bytes");
  CHECK_NE(worth("[1" + repeated(",1", 25000) + "]").find("the expression is too large"),
           std::string::npos);
  CHECK_EQ(worth("size('" + std::string(60000, 'a') + "')"), "60000");
}

TEST_CASE("no expression takes for ever, and what is absorbed elsewhere does not absorb that") {
  const std::string steps = "error: the expression takes too many steps";
  const std::string ten = "[0,1,2,3,4,5,6,7,8,9]";
  std::string nested = "true";
  for (int i = 0; i < 12; ++i) nested = ten + ".all(x" + std::to_string(i) + ", " + nested + ")";
  CHECK_EQ(worth(nested), steps);
  CHECK_EQ(worth("true || " + nested), "true");
  CHECK_EQ(worth(nested + " || true"), steps);
  CHECK_EQ(worth("!(" + nested + ") && false"), steps);
  CHECK_EQ(worth("lists.range(9223372036854775807)"), steps);
  CHECK_EQ(worth("lists.range(100000).map(x, lists.range(x)).size() > 0"), steps);
  CHECK_EQ(worth("lists.range(5000).distinct().size()"), steps);
  // Doubling, thirty times over.
  std::string doubled = "size(x)";
  std::string text = "s";
  for (int i = 0; i < 60; ++i) doubled = "cel.bind(x, x + x, " + doubled + ")";
  CHECK_EQ(worth("cel.bind(x, 'aaaaaaaaaaaaaaaa', " + doubled + ")").substr(0, 20),
           "error: the expressio");
  CHECK_EQ(worth("cel.bind(x, [1, 2, 3], " + doubled + ")").substr(0, 20), "error: the expressio");
  CHECK_EQ(
      worth("cel.bind(s, lists.range(9000).map(x, 'aaaaaaaaaa').join(), s.replace('a', s).size())")
          .substr(0, 6),
      "error:");
  CHECK_EQ(worth("'%.1000f'.format([1.0]).size()"), "1002");
}

TEST_CASE("hostile patterns are refused or quick") {
  CHECK_EQ(worth("'" + std::string(3000, 'a') + "b'.matches('^(a|aa|a*)*$')"), "false");
  CHECK_EQ(worth("'a'.matches('" + std::string(5000, 'a') + "')"),
           "error: invalid pattern: the pattern is too long");
  CHECK_EQ(worth("'a'.matches('((a{1000}){1000}){1000}')").substr(0, 22), "error: invalid pattern");
}

TEST_CASE("patterns made on the way cost what compiling them costs") {
  CHECK_EQ(worth("lists.range(9000).all(i, !'a'.matches(string(i)))"),
           "error: the expression takes too many steps");
  CHECK_EQ(worth("lists.range(9000).all(i, !'a'.matches('^b'))"), "true");
}

TEST_CASE("types that grow without end are given up, and so are values") {
  std::string types = "x";
  std::string values = "x == 1";
  for (int i = 0; i < 60; ++i) types = "cel.bind(x, {x: x}, " + types + ")";
  for (int i = 0; i < 60; ++i) values = "cel.bind(x, [x, x], " + values + ")";
  CHECK_LT(compile("cel.bind(x, 'a', " + types + ")", kEnvironment).type.size(), 10000);
  std::string same = "x == y";
  for (int i = 0; i < 60; ++i) same = "cel.bind(x, [x, x], cel.bind(y, [y, y], " + same + "))";
  CHECK_EQ(worth("cel.bind(x, 1, cel.bind(y, 1, " + same + "))"),
           "error: the expression takes too many steps");
  // Parameters of empty lists that stand for maps of further parameters.
  std::string chain = "e0";
  for (int i = 0; i < 40; ++i)
    chain = fmt::format("cel.bind(t{0}, e{0} + [{{e{1}[0]: e{1}[0]}}], {2})", i, i + 1, chain);
  for (int i = 40; i >= 0; --i) chain = fmt::format("cel.bind(e{}, [], {})", i, chain);
  CHECK_LT(compile(chain, kEnvironment).type.size(), 100000);
}

TEST_CASE("an expression of any bytes is a value or a problem") {
  std::uint32_t state = 1;
  const auto next = [&] { return (state = state * 1664525 + 1013904223) >> 16; };
  const std::vector<std::string_view> words = {"1",       "'a'",
                                               "[",       "]",
                                               "(",       ")",
                                               "{",       "}",
                                               ":",       ",",
                                               ".",       "?",
                                               "+",       "-",
                                               "*",       "&&",
                                               "||",      "==",
                                               "<",       "in",
                                               "values",  "u",
                                               "!",       "x",
                                               "has(",    "[1].map(x,",
                                               ".all(x,", "size(",
                                               "1u",      "0.5",
                                               "null",    "true",
                                               "b'x'",    "optional.of(",
                                               "\\",      "`a`"};
  for (int round = 0; round < 4000; ++round) {
    std::string expression;
    for (std::uint32_t length = next() % 14; length > 0; --length) {
      expression += next() % 8 == 0 ? std::string(1, static_cast<char>(next() % 256))
                                    : std::string(words[next() % words.size()]);
      if (next() % 3 == 0) expression += ' ';
    }
    INFO(expression);
    CHECK_NE(worth(expression), "?");
    CHECK_NE(loose(expression), "?");
  }
}

}  // namespace cilium_lint::cel
