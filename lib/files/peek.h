#pragma once
// A first look into a file.

#include <string>

namespace cilium_lint {

// The bytes of a regular file, into `buffer`, which is used again; safe from any thread, and
// nothing is kept. False where Files has to judge the file: it cannot be read, is no regular file,
// is too large, or its text is not its bytes (UTF-16).
bool peek(const std::string& path, std::string& buffer);

}  // namespace cilium_lint
