#pragma once
// A map of values that several may hold without a copy each, until one of them changes it: most
// installs have one layer, and its values are the merged ones.

#include <memory>
#include <utility>

#include "yaml/data.h"

namespace cilium_lint::yaml {

class SharedData {
 public:
  // An empty map.
  SharedData() = default;
  SharedData(Data data)  // NOLINT(google-explicit-constructor): it is the same thing, shared
      : data_(std::make_shared<Data>(std::move(data))) {}

  [[nodiscard]] const Data& operator*() const { return data_ ? *data_ : empty_map(); }
  [[nodiscard]] const Data* operator->() const { return &**this; }
  // Ours alone from here on; what others hold stays as it is.
  [[nodiscard]] Data& edit() {
    if (!data_ || data_.use_count() > 1) data_ = std::make_shared<Data>(**this);
    return *data_;
  }

 private:
  static const Data& empty_map() {
    static const Data empty{.type = Type::map};
    return empty;
  }

  std::shared_ptr<Data> data_{};
};

}  // namespace cilium_lint::yaml
