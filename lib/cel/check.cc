#include "cel/check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cel/function.h"
#include "cel/operators.h"

namespace cilium_lint::cel {
namespace {

struct TypeName {
  std::string_view written;  // in an expression
  std::string_view name;     // as type() gives it
  std::string_view type;     // in a signature
};
constexpr TypeName kTypeNames[] = {
    {"bool", "bool", "bool"},
    {"int", "int", "int"},
    {"uint", "uint", "uint"},
    {"double", "double", "double"},
    {"string", "string", "string"},
    {"bytes", "bytes", "bytes"},
    {"list", "list", "list"},
    {"map", "map", "map"},
    {"null_type", "null_type", "null"},
    {"type", "type", "type"},
    {"optional_type", "optional_type", "optional"},
    {"google.protobuf.Timestamp", "google.protobuf.Timestamp", "timestamp"},
    {"google.protobuf.Duration", "google.protobuf.Duration", "duration"},
    {"net.IP", "net.IP", "ip"},
    {"net.CIDR", "net.CIDR", "cidr"},
    {"kubernetes.Semver", "kubernetes.Semver", "semver"},
    {"kubernetes.Quantity", "kubernetes.Quantity", "quantity"},
};

// Which types stand for the type parameters so far, with a way back.
class Substitution {
 public:
  explicit Substitution(TypePool& pool) : pool_(pool) {}

  // Whether a value of type `from` may stand where `to` is wanted; finds parameters on the way, and
  // forgets them again where not.
  bool assignable(const Type* from, const Type* to) {
    const std::size_t mark = trail_.size();
    if (fits(from, to)) return true;
    undo(mark);
    return false;
  }
  bool assignable(const std::vector<const Type*>& from, const std::vector<const Type*>& to) {
    const std::size_t mark = trail_.size();
    if (from.size() == to.size()) {
      std::size_t i = 0;
      while (i < from.size() && fits(from[i], to[i])) ++i;
      if (i == from.size()) return true;
    }
    undo(mark);
    return false;
  }

  // With parameters replaced; those that nothing is known of stay, or become dyn.
  const Type* apply(const Type* type, bool to_dyn) {
    if (!spend()) return simple_type(TypeKind::dyn);
    if (type->kind == TypeKind::parameter) {
      if (const Type* found = find(type)) return apply(found, to_dyn);
      return to_dyn ? simple_type(TypeKind::dyn) : type;
    }
    if (type->count == 0) return type;
    Type made = *type;
    bool changed = false;
    for (std::size_t i = 0; i < type->count; ++i) {
      made.parameters[i] = apply(type->parameters[i], to_dyn);
      changed = changed || made.parameters[i] != type->parameters[i];
    }
    return changed ? pool_.make(made) : type;
  }

  // Types can be written whose parameters stand for ever larger types; nothing sure is said of
  // them.
  [[nodiscard]] bool exhausted() const { return work_ > kMostWork; }

  static const Type* most_general(const Type* left, const Type* right) {
    return less_specific(left, right) ? left : right;
  }

 private:
  static constexpr std::uint32_t kMostWork = 1000000;
  bool spend() { return ++work_ <= kMostWork; }

  [[nodiscard]] const Type* find(const Type* parameter) const {
    return parameter->kind == TypeKind::parameter && parameter->number < found_.size()
               ? found_[parameter->number]
               : nullptr;
  }
  void set(const Type* parameter, const Type* type) {
    if (found_.size() <= parameter->number) found_.resize(parameter->number + std::size_t{16});
    trail_.emplace_back(parameter->number, found_[parameter->number]);
    found_[parameter->number] = type;
  }
  void undo(std::size_t mark) {
    for (; trail_.size() > mark; trail_.pop_back())
      found_[trail_.back().first] = trail_.back().second;
  }

  // Whether `parameter` does not occur in `type`.
  bool absent(const Type* parameter, const Type* type) {
    if (!spend()) return false;
    if (type->kind == TypeKind::parameter) {
      if (type->number == parameter->number) return false;
      const Type* found = find(type);
      return found == nullptr || absent(parameter, found);
    }
    for (std::size_t i = 0; i < type->count; ++i) {
      if (!absent(parameter, type->parameters[i])) return false;
    }
    return true;
  }

  struct Substituted {
    bool valid{};
    bool known{};  // the parameter had a type already
  };
  Substituted substitute(const Type* type, const Type* parameter) {
    if (same_type(*type, *parameter)) return {true, true};
    if (const Type* found = find(parameter)) {
      if (same_type(*type, *found)) return {true, true};
      if (!fits(type, found)) return {false, true};
      const Type* general = most_general(type, found);
      if (absent(parameter, general)) set(parameter, general);
      return {true, true};
    }
    if (!absent(parameter, type)) return {false, false};
    set(parameter, type);
    return {true, false};
  }

  static bool takes_null(TypeKind kind) {
    return kind == TypeKind::null || kind == TypeKind::timestamp || kind == TypeKind::duration ||
           kind >= TypeKind::optional;
  }

  bool fits(const Type* from, const Type* to) {
    if (!spend()) return true;
    if (to->kind == TypeKind::parameter) {
      const Substituted done = substitute(from, to);
      if (done.valid || done.known) return done.valid;
    }
    if (from->kind == TypeKind::parameter) return substitute(to, from).valid;
    if (from->kind == TypeKind::dyn || to->kind == TypeKind::dyn) return true;
    if (from->kind == TypeKind::null) return takes_null(to->kind);
    if (to->kind == TypeKind::null) return takes_null(from->kind);
    if (from->kind != to->kind || from->name != to->name) return false;
    if (from->kind == TypeKind::type) return true;
    if (from->count != to->count) return false;
    for (std::size_t i = 0; i < from->count; ++i) {
      if (!fits(from->parameters[i], to->parameters[i])) return false;
    }
    return true;
  }

  static bool less_specific(const Type* left, const Type* right) {
    if (left->kind == TypeKind::dyn || left->kind == TypeKind::parameter) return true;
    if (right->kind == TypeKind::dyn || right->kind == TypeKind::parameter) return false;
    // null stands wherever what may be null does.
    if (right->kind == TypeKind::null) return true;
    if (left->kind != right->kind || left->name != right->name || left->count != right->count)
      return false;
    if (left->kind == TypeKind::type) return true;
    for (std::size_t i = 0; i < left->count; ++i) {
      if (!less_specific(left->parameters[i], right->parameters[i])) return false;
    }
    return true;
  }

  TypePool& pool_;
  std::uint32_t work_{};
  std::vector<const Type*> found_{};
  std::vector<std::pair<std::uint32_t, const Type*>> trail_{};
};

struct Local {
  std::string_view name;
  std::uint32_t slot;
  const Type* type;
};

class Checker {
 public:
  Checker(Ast& ast, const Environment& environment, bool types)
      : ast_(ast), environment_(environment), types_(types) {}

  Checked check() {
    const Type* whole = type_of(ast_.root);
    checked_.type = type_text(*substitution_.apply(whole, true));
    if (substitution_.exhausted()) {
      mismatch(ast_.exprs[ast_.root].at, "the expression's types are too large");
    }
    return std::move(checked_);
  }

 private:
  const Type* dyn() const { return simple_type(TypeKind::dyn); }

  // Only with types: otherwise it is found out when it is evaluated.
  void mismatch(Place at, std::string message) {
    if (types_) checked_.problems.push_back({at, std::move(message)});
  }
  // A name that stands for nothing: an error either way, then or now.
  const Type* missing(Expr& expr, Place at, std::string_view name) {
    std::string message = "undeclared reference to '" + std::string(name) + "'";
    mismatch(at, message);
    expr.meaning = Meaning::failure;
    expr.resolved = std::move(message);
    return dyn();
  }

  [[nodiscard]] std::string written(const Type* type) {
    return type_text(*substitution_.apply(type, true));
  }

  const Type* declared_type(std::string_view text) {
    TypePool::Letters letters{};
    return pool_.read(text, letters);
  }

  // a.b.x, a.x, x for the container a.b; `use` says whether it found something.
  template <class Use>
  bool each_candidate(std::string_view name, const Use& use) {
    if (name.starts_with('.')) return use(name.substr(1));
    std::string_view container = environment_.container;
    while (!container.empty()) {
      if (use(std::string(container) + "." + std::string(name))) return true;
      const std::size_t dot = container.rfind('.');
      container = dot == std::string_view::npos ? std::string_view{} : container.substr(0, dot);
    }
    return use(name);
  }

  // A variable or a type of that name: fills in what it means.
  const Type* named(Expr& expr, std::string_view name) {
    const Type* found = nullptr;
    each_candidate(name, [&](std::string_view candidate) {
      for (const Variable& variable : environment_.variables) {
        if (variable.name != candidate) continue;
        expr.meaning = Meaning::variable;
        expr.resolved = candidate;
        found = declared_type(variable.type);
        return true;
      }
      for (const TypeName& type : kTypeNames) {
        if (type.written != candidate) continue;
        expr.meaning = Meaning::type;
        expr.resolved = type.name;
        found = pool_.type_of(declared_type(type.type));
        return true;
      }
      return false;
    });
    return found;
  }

  [[nodiscard]] const Local* local(std::string_view name) const {
    const auto found = std::find_if(locals_.rbegin(), locals_.rend(),
                                    [&](const Local& local) { return local.name == name; });
    return found == locals_.rend() ? nullptr : &*found;
  }

  // "a.b.c" where the expression is just that and `a` is no local variable of a macro.
  std::optional<std::string> qualified(ExprId id) {
    const Expr& expr = ast_.exprs[id];
    if (expr.kind == ExprKind::identifier) {
      if (!expr.absolute && local(expr.text) != nullptr) return std::nullopt;
      return expr.absolute ? "." + expr.text : expr.text;
    }
    if (expr.kind != ExprKind::operation || expr.op != Op::select) return std::nullopt;
    std::optional<std::string> before = qualified(expr.children.front());
    if (before) *before += "." + expr.text;
    return before;
  }

  const Type* type_of(ExprId id) {
    Expr& expr = ast_.exprs[id];
    switch (expr.kind) {
      case ExprKind::constant:
        return constant(expr.op);
      case ExprKind::identifier:
        return identifier(expr);
      case ExprKind::operation:
        return operation(id, expr);
      case ExprKind::call:
        break;
    }
    return call(expr);
  }

  static const Type* constant(Op op) {
    constexpr TypeKind kKinds[] = {TypeKind::null,     TypeKind::boolean, TypeKind::integer,
                                   TypeKind::uinteger, TypeKind::decimal, TypeKind::string,
                                   TypeKind::bytes};
    return simple_type(kKinds[static_cast<std::size_t>(op)]);
  }

  const Type* identifier(Expr& expr) {
    if (!expr.absolute) {
      if (const Local* found = local(expr.text)) {
        expr.meaning = Meaning::local;
        expr.slot = found->slot;
        return found->type;
      }
    }
    const std::string name = expr.absolute ? "." + expr.text : expr.text;
    if (const Type* found = named(expr, name)) return found;
    return missing(expr, expr.at, expr.text);
  }

  const Type* operation(ExprId id, Expr& expr) {
    switch (expr.op) {
      case Op::select:
        if (const std::optional<std::string> name = qualified(id)) {
          if (const Type* found = named(expr, *name)) return found;
        }
        return field(expr, type_of(expr.children.front()));
      case Op::has:
        field(expr, type_of(expr.children.front()));
        return simple_type(TypeKind::boolean);
      case Op::select_optional: {
        const Type* found = field(expr, type_of(expr.children.front()));
        return found->kind == TypeKind::optional ? found : pool_.optional_of(found);
      }
      case Op::list:
        return list(expr);
      case Op::map:
        return map(expr);
      case Op::optional_entry: {
        const Type* inner = substitution_.apply(type_of(expr.children.front()), false);
        if (inner->kind == TypeKind::optional) return inner->parameters[0];
        if (inner->kind == TypeKind::dyn) return inner;
        const Type* wanted = pool_.parameter();
        if (!substitution_.assignable(inner, pool_.optional_of(wanted))) {
          mismatch(expr.at, "expected an optional value, found '" + written(inner) + "'");
          return dyn();
        }
        return wanted;
      }
      case Op::logical_and:
      case Op::logical_or:
        for (const ExprId child : expr.children) want_boolean(child);
        return simple_type(TypeKind::boolean);
      case Op::all:
      case Op::exists:
      case Op::exists_one:
      case Op::filter:
      case Op::transform_list:
      case Op::transform_map:
      case Op::transform_entries:
        return comprehension(expr);
      case Op::bind:
      case Op::optional_map:
      case Op::optional_flat_map:
        return bind(expr);
      default:
        break;
    }
    std::vector<const Type*> arguments;
    for (const ExprId child : expr.children) arguments.push_back(type_of(child));
    const std::string_view name = operator_name(expr.op);
    return overload(expr, name, arguments, find_function(operators(), name), {}, Form::global);
  }

  // What lies under a field's name in a value of this type.
  const Type* field(const Expr& expr, const Type* operand) {
    operand = substitution_.apply(operand, false);
    switch (operand->kind) {
      case TypeKind::map:
        return operand->parameters[1];
      case TypeKind::optional: {
        const Type* inner = field(expr, operand->parameters[0]);
        return inner->kind == TypeKind::optional ? inner : pool_.optional_of(inner);
      }
      case TypeKind::parameter:
        substitution_.assignable(dyn(), operand);
        return dyn();
      case TypeKind::dyn:
      case TypeKind::opaque:
        return dyn();
      default:
        mismatch(expr.name_at, "type '" + written(operand) + "' has no fields");
        return dyn();
    }
  }

  // The type of items together; dyn where they have nothing in common.
  const Type* join(const Type* before, const Type* next) {
    if (before == nullptr) return next;
    if (!substitution_.assignable(before, next)) return dyn();
    return Substitution::most_general(substitution_.apply(before, false),
                                      substitution_.apply(next, false));
  }

  const Type* list(const Expr& expr) {
    const Type* item = nullptr;
    for (const ExprId child : expr.children) item = join(item, type_of(child));
    return pool_.list_of(item != nullptr ? item : pool_.parameter());
  }

  const Type* map(const Expr& expr) {
    const Type* key = nullptr;
    const Type* value = nullptr;
    for (std::size_t i = 0; i + 1 < expr.children.size(); i += 2) {
      key = join(key, type_of(expr.children[i]));
      value = join(value, type_of(expr.children[i + 1]));
    }
    return pool_.map_of(key != nullptr ? key : pool_.parameter(),
                        value != nullptr ? value : pool_.parameter());
  }

  void want_boolean(ExprId id) {
    const Type* found = type_of(id);
    if (substitution_.assignable(found, simple_type(TypeKind::boolean))) return;
    mismatch(ast_.exprs[id].at, "expected type 'bool' but found '" + written(found) + "'");
  }

  std::uint32_t push(std::string_view name, const Type* type) {
    const std::uint32_t slot = locals_.empty() ? 0 : locals_.back().slot + 1;
    locals_.push_back({name, slot, type});
    checked_.locals = std::max(checked_.locals, slot + 1);
    return slot;
  }

  // The types of a macro's variables: item; key; index and item; key and value.
  std::pair<const Type*, const Type*> variables(const Expr& expr, const Type* range) {
    range = substitution_.apply(range, false);
    const bool two = !expr.variables[1].empty();
    switch (range->kind) {
      case TypeKind::list:
        if (two) return {simple_type(TypeKind::integer), range->parameters[0]};
        return {range->parameters[0], nullptr};
      case TypeKind::map:
        return {range->parameters[0], range->parameters[1]};
      case TypeKind::parameter:
        substitution_.assignable(dyn(), range);
        return {dyn(), dyn()};
      case TypeKind::dyn:
        return {dyn(), dyn()};
      default:
        mismatch(ast_.exprs[expr.children.front()].at,
                 "expected a list or a map to go over, found '" + written(range) + "'");
        return {dyn(), dyn()};
    }
  }

  const Type* comprehension(Expr& expr) {
    const Type* range = type_of(expr.children.front());
    const auto [first, second] = variables(expr, range);
    const std::size_t before = locals_.size();
    expr.slot = push(expr.variables[0], first);
    if (!expr.variables[1].empty()) push(expr.variables[1], second);
    const Type* result = body(expr, range, first);
    locals_.resize(before);
    return result;
  }

  const Type* body(const Expr& expr, const Type* range, const Type* key) {
    const bool is_transform = expr.op == Op::transform_list || expr.op == Op::transform_map ||
                              expr.op == Op::transform_entries;
    if (!is_transform) {
      want_boolean(expr.children[1]);
      if (expr.op != Op::filter) return simple_type(TypeKind::boolean);
      // filter() gives a list, of keys where it goes over a map.
      return substitution_.apply(range, false)->kind == TypeKind::list ? range : pool_.list_of(key);
    }
    if (expr.children.size() == 3) want_boolean(expr.children[1]);
    const Type* result = type_of(expr.children.back());
    if (expr.op == Op::transform_list) return pool_.list_of(result);
    if (expr.op == Op::transform_map) return pool_.map_of(key, result);
    const Type* entries = pool_.map_of(pool_.parameter(), pool_.parameter());
    if (!substitution_.assignable(result, entries)) {
      mismatch(ast_.exprs[expr.children.back()].at,
               "expected a map, found '" + written(result) + "'");
    }
    return entries;
  }

  const Type* bind(Expr& expr) {
    const Type* value = substitution_.apply(type_of(expr.children[0]), false);
    const Type* inner = value;
    if (expr.op != Op::bind) {
      inner = pool_.parameter();
      if (!substitution_.assignable(value, pool_.optional_of(inner))) {
        mismatch(ast_.exprs[expr.children[0]].at,
                 "expected an optional value, found '" + written(value) + "'");
      }
    }
    expr.slot = push(expr.variables[0], inner);
    const Type* result = type_of(expr.children[1]);
    locals_.pop_back();
    if (expr.op == Op::bind) return result;
    const Type* optional =
        pool_.optional_of(expr.op == Op::optional_map ? result : pool_.parameter());
    if (expr.op == Op::optional_flat_map && !substitution_.assignable(result, optional)) {
      mismatch(ast_.exprs[expr.children[1]].at,
               "expected an optional value, found '" + written(result) + "'");
    }
    return optional;
  }

  const Type* call(Expr& expr) {
    if (expr.member) {
      // math.greatest(1, 2) calls a function with a dot in its name, not a member of `math`.
      if (const std::optional<std::string> target = qualified(expr.children.front())) {
        FunctionRows standard;
        FunctionRows own;
        if (function(*target + "." + expr.text, standard, own)) {
          const bool global = environment_function(standard, own).form == Form::global;
          if (global) {
            expr.children.erase(expr.children.begin());
            expr.member = false;
            return resolve(expr, *target + "." + expr.text, standard, own);
          }
        }
      }
    }
    FunctionRows standard;
    FunctionRows own;
    if (!function(expr.text, standard, own)) {
      // What the arguments have to say is said as well.
      for (const ExprId child : expr.children) type_of(child);
      return missing(expr, expr.name_at, expr.text);
    }
    return resolve(expr, expr.text, standard, own);
  }

  [[nodiscard]] const Function& environment_function(FunctionRows standard,
                                                     FunctionRows own) const {
    return own.count > 0 ? environment_.functions[own.first] : standard_functions()[standard.first];
  }

  bool function(std::string_view name, FunctionRows& standard, FunctionRows& own) {
    return each_candidate(name, [&](std::string_view candidate) {
      standard = find_function(standard_functions(), candidate);
      own = find_function(environment_.functions, candidate);
      return standard.count > 0 || own.count > 0;
    });
  }

  const Type* resolve(Expr& expr, std::string_view name, FunctionRows standard, FunctionRows own) {
    std::vector<const Type*> arguments;
    for (const ExprId child : expr.children) arguments.push_back(type_of(child));
    return overload(expr, name, arguments, standard, own,
                    expr.member ? Form::member : Form::global);
  }

  // Finds the overloads that the arguments may be meant for; the type of what they give.
  const Type* overload(Expr& expr, std::string_view name, const std::vector<const Type*>& arguments,
                       FunctionRows standard, FunctionRows own, Form form) {
    const std::span<const Function> table =
        expr.kind == ExprKind::operation ? operators() : standard_functions();
    const Type* result = nullptr;
    expr.own = try_rows(environment_.functions, own, arguments, form, result);
    expr.standard = try_rows(table, standard, arguments, form, result);
    if (result != nullptr) return result;
    std::string message = "found no matching overload for '" + std::string(name) + "' applied to '";
    std::size_t first = 0;
    if (form == Form::member) {
      message += written(arguments[0]) + ".";
      first = 1;
    }
    message += "(";
    for (std::size_t i = first; i < arguments.size(); ++i) {
      if (i > first) message += ", ";
      message += written(arguments[i]);
    }
    message += ")'";
    mismatch(expr.name_at.end > 0 ? expr.name_at : expr.at, message);
    if (expr.kind == ExprKind::call) {
      expr.meaning = Meaning::failure;
      expr.resolved = "no such overload";
    }
    return dyn();
  }

  // The rows from the first to the last that fits.
  FunctionRows try_rows(std::span<const Function> table, FunctionRows rows,
                        const std::vector<const Type*>& arguments, Form form, const Type*& result) {
    FunctionRows fitting;
    for (std::uint32_t row = rows.first; row < rows.first + rows.count; ++row) {
      const Function& candidate = table[row];
      if (candidate.form != form || candidate.parameter_count != arguments.size()) continue;
      const Signature signature = read_signature(pool_, candidate.signature);
      // Without types every overload that takes so many is tried when it is called.
      if (types_ && !substitution_.assignable(arguments, signature.parameters)) continue;
      if (fitting.count == 0) fitting.first = row;
      fitting.count = row - fitting.first + 1;
      const Type* given = types_ ? substitution_.apply(signature.result, false) : dyn();
      if (result == nullptr) {
        result = given;
      } else if (result->kind != TypeKind::dyn && !same_type(*result, *given)) {
        result = dyn();
      }
    }
    return fitting;
  }

  Ast& ast_;
  const Environment& environment_;
  bool types_;
  TypePool pool_{};
  Substitution substitution_{pool_};
  std::vector<Local> locals_{};
  Checked checked_{};
};

}  // namespace

FunctionRows find_function(std::span<const Function> table, std::string_view name) {
  FunctionRows rows;
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    if (table[i].name != name) {
      if (rows.count > 0) break;
      continue;
    }
    if (rows.count == 0) rows.first = i;
    ++rows.count;
  }
  return rows;
}

Checked check(Ast& ast, const Environment& environment, bool types) {
  return Checker(ast, environment, types).check();
}

}  // namespace cilium_lint::cel
