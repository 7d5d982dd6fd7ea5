// A device for the Java tests: memory and kernel launches by messages on standard input and output.
// The kernels are those of src/main/cuda, compiled for the host by
//
//   g++ -std=c++17 -O2 -ffp-contract=off -DMEMBERFLOW_HOST -I src/main/cuda -I src/test/cuda
//       -o host_device src/test/cuda/host_device.cpp
//
// Messages, little-endian: a letter, then
//   A bytes(8)            allocate        -> address(8), 0 when there is none
//   F address(8)          free            -> guard(1): 1 where nothing wrote beyond the memory
//   U address(8) bytes(8) data            upload
//   D address(8) bytes(8) -> data         download
//   L name(length 4, text) grid(4) block(4) shared(4) count(4) arguments(8 each) -> 1
// The end of the input ends the process.
#include <map>
#include <string>

#include "host_kernels.h"

namespace {

constexpr uint64_t kGuard = 256;
std::map<uint64_t, uint64_t> sizes;

void read_bytes(void* to, uint64_t bytes) {
  if (fread(to, 1, bytes, stdin) != bytes) exit(0);
}

template <typename T>
T read_value() {
  T value;
  read_bytes(&value, sizeof value);
  return value;
}

template <typename T>
void write_value(T value) {
  fwrite(&value, sizeof value, 1, stdout);
}

void require_inside(uint64_t address, uint64_t bytes) {
  auto next = sizes.upper_bound(address);
  if (next == sizes.begin() || address + bytes > std::prev(next)->first + std::prev(next)->second) {
    fprintf(stderr, "host_device: %lu bytes at %lx are outside all memory\n", bytes, address);
    abort();
  }
}

bool guarded(uint64_t address) {
  auto guard = reinterpret_cast<unsigned char*>(address + sizes[address]);
  for (uint64_t i = 0; i < kGuard; ++i) {
    if (guard[i] != 0xC3) return false;
  }
  return true;
}

struct Arguments {
  std::vector<uint64_t> words;
  size_t next = 0;

  template <typename T>
  T take() {
    T value;
    memcpy(&value, &words.at(next++), sizeof value);
    return value;
  }
};

// A kernel with all of its arguments and no more.
std::function<void()> bound(const std::string& name, Arguments& arguments) {
  std::function<void()> kernel = host::kernel(name, arguments);
  if (!kernel || arguments.next != arguments.words.size()) {
    fprintf(stderr, "host_device: no kernel %s of %zu arguments\n", name.c_str(),
            arguments.words.size());
    abort();
  }
  return kernel;
}

}  // namespace

int main() {
  while (true) {
    switch (read_value<char>()) {
      case 'A': {
        auto bytes = read_value<uint64_t>();
        auto memory = static_cast<unsigned char*>(aligned_alloc(256, (bytes + kGuard + 255) / 256 * 256));
        if (memory) {
          memset(memory, 0xA7, bytes);
          memset(memory + bytes, 0xC3, kGuard);
          sizes[reinterpret_cast<uint64_t>(memory)] = bytes;
        }
        write_value(reinterpret_cast<uint64_t>(memory));
        break;
      }
      case 'F': {
        auto address = read_value<uint64_t>();
        require_inside(address, 0);
        write_value<char>(guarded(address));
        free(reinterpret_cast<void*>(address));
        sizes.erase(address);
        break;
      }
      case 'U': {
        auto address = read_value<uint64_t>();
        auto bytes = read_value<uint64_t>();
        require_inside(address, bytes);
        read_bytes(reinterpret_cast<void*>(address), bytes);
        break;
      }
      case 'D': {
        auto address = read_value<uint64_t>();
        auto bytes = read_value<uint64_t>();
        require_inside(address, bytes);
        fwrite(reinterpret_cast<void*>(address), 1, bytes, stdout);
        break;
      }
      case 'L': {
        std::string name(read_value<uint32_t>(), ' ');
        read_bytes(name.data(), name.size());
        auto grid = read_value<int32_t>();
        auto threads = read_value<int32_t>();
        auto shared = read_value<int32_t>();
        Arguments arguments;
        arguments.words.resize(read_value<uint32_t>());
        read_bytes(arguments.words.data(), arguments.words.size() * 8);
        host::launch(grid, threads, shared, bound(name, arguments));
        write_value<char>(1);
        break;
      }
      default:
        fprintf(stderr, "host_device: unknown message\n");
        return 1;
    }
    fflush(stdout);
  }
}
