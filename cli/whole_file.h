#pragma once
// Files that are there whole or not at all.

#include <optional>
#include <string>
#include <string_view>

#include "text/result.h"

namespace cilium_lint::cli {

// Writes `bytes` beside `path` and moves them into its place; keeps the mode of a file that is
// there, and follows a link. What is no regular file (a pipe, /dev/stderr) is written straight.
// Gives what went wrong; then the file is as it was.
std::optional<Error> write_whole_file(const std::string& path, std::string_view bytes);

// Adds `bytes` at the end of a file, which is made where there is none. Gives what went wrong.
std::optional<Error> append_to_file(const std::string& path, std::string_view bytes);

// All of the bytes to an open descriptor; gives the errno of what went wrong, else 0.
int write_all(int descriptor, std::string_view bytes);

}  // namespace cilium_lint::cli
