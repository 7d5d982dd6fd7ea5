// The kernels by name, for programs that launch them on the host.
#pragma once

#include <string>
#include <tuple>

#include "similarity.cu"

namespace host {

// Arguments has `T take<T>()`, which gives the next one.
template <typename Arguments, typename... T>
std::function<void()> bound(void (*kernel)(T...), Arguments& arguments) {
  // braces evaluate from left to right
  std::tuple<T...> values{arguments.template take<T>()...};
  return [kernel, values] { std::apply(kernel, values); };
}

// A launch of a kernel with its arguments; empty where there is none of that name.
template <typename Arguments>
std::function<void()> kernel(const std::string& name, Arguments& arguments) {
  if (name == "products_resident") return bound(products_resident, arguments);
  if (name == "products_streamed") return bound(products_streamed, arguments);
  if (name == "differences") return bound(differences, arguments);
  if (name == "prepare") return bound(prepare, arguments);
  if (name == "leave_out") return bound(leave_out, arguments);
  if (name == "rescore") return bound(rescore, arguments);
  return {};
}

}  // namespace host
