#pragma once
// The operators: what they are called and which types they take, and arithmetic on values.

#include <span>
#include <string_view>

#include "cel/function.h"
#include "cel/program.h"

namespace cilium_lint::cel {

// "_+_" and so on, as rows whose functions are not called.
std::span<const Function> operators();
std::string_view operator_name(Op op);

// add, subtract, multiply, divide, modulo and the orderings, of two values that are no error and
// not unknown.
Value apply_operator(CallContext& context, Op op, const Value& left, const Value& right);
Value negate(CallContext& context, const Value& operand);

// left + right of instants, where `sign` is 1; left - right where it is -1.
Instant add_instants(Instant left, Instant right, int sign);
// Between year 1 and year 9999.
bool is_timestamp(Instant value);
// As nanoseconds within 64 bits, which is 292 years either way.
bool is_duration(Instant value);

}  // namespace cilium_lint::cel
