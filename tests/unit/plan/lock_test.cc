#include "plan/lock.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "plan/plan.h"

namespace cog::plan {
namespace {

Lock gpu_lock() {
  Lock lock;
  lock.platform = "linux/amd64";
  lock.python = "3.12";
  lock.python_source = PythonSource::uv;
  lock.base_image = "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04";
  lock.base_digest = "sha256:ab";
  lock.cuda = "12.4.1";
  lock.cudnn = "9.1.0.70";
  lock.driver = "550.54.15";
  lock.system_packages = {"gcc", "libc6-dev"};
  lock.index_urls = {"https://download.pytorch.org/whl/cu124"};
  lock.requirements = {"numpy==2.1.0 --hash=sha256:1 --hash=sha256:2", "torch==2.4.1+cu124"};
  lock.torch_first = {"flash-attn"};
  lock.compat_table = "2026-11-21";
  lock.inputs = {{"build.gpu", "true"}, {"requirements.txt", "sha256:0"}};
  return lock;
}

// The text of `lock` with `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = render_lock(gpu_lock());
  size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    parse_lock(text);
    return "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code, ErrorCode::config);
    EXPECT_NE(error.hint.find("cog lock"), std::string::npos);
    return to_text(error.where) + ": " + error.message;
  }
}

TEST(Lock, IsSortedWithOneFactALine) {
  EXPECT_EQ(render_lock(gpu_lock()), R"({
  "base_digest": "sha256:ab",
  "base_image": "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04",
  "compat_table": "2026-11-21",
  "cuda": "12.4.1",
  "cudnn": "9.1.0.70",
  "driver": "550.54.15",
  "format": 1,
  "index_urls": [
    "https://download.pytorch.org/whl/cu124"
  ],
  "inputs": {
    "build.gpu": "true",
    "requirements.txt": "sha256:0"
  },
  "platform": "linux/amd64",
  "python": "3.12",
  "python_source": "uv",
  "requirements": [
    "numpy==2.1.0 --hash=sha256:1 --hash=sha256:2",
    "torch==2.4.1+cu124"
  ],
  "system_packages": [
    "gcc",
    "libc6-dev"
  ],
  "torch_first": [
    "flash-attn"
  ]
}
)");
}

TEST(Lock, ReadsWhatItWrites) {
  EXPECT_EQ(parse_lock(render_lock(gpu_lock())), gpu_lock());
  Lock cpu;
  cpu.base_image = "python:3.13-slim";
  EXPECT_EQ(parse_lock(render_lock(cpu)), cpu);
}

TEST(Lock, SaysWhereAFileIsNone) {
  EXPECT_EQ(refusal("{\n  \"format\": 1,\n  oops\n}\n"), "cog.lock:3: it is no JSON");
  EXPECT_EQ(refusal(""), "cog.lock:1: it is no JSON");
  EXPECT_EQ(refusal("\xff"), "cog.lock:1: it is no JSON");
  EXPECT_EQ(refusal(std::string(1 << 16, '[')), "cog.lock:1: it is no JSON");
  EXPECT_EQ(refusal("[]"), "cog.lock: it is no lock of cog");
  EXPECT_EQ(refusal("{}"), "cog.lock: it is no lock of cog");
  EXPECT_EQ(refusal("{\"format\": 1}"), "cog.lock: \"platform\" is missing");
}

TEST(Lock, RefusesALaterFormat) {
  EXPECT_EQ(refusal(changed("\"format\": 1", "\"format\": 2")),
            "cog.lock: its format is 2, and this cog knows format 1");
}

TEST(Lock, RefusesValuesOfTheWrongKind) {
  EXPECT_EQ(refusal(changed("\"3.12\"", "3.12")), "cog.lock: \"python\" holds what is not a text");
  EXPECT_EQ(refusal(changed("\"sha256:0\"", "[]")),
            "cog.lock: \"inputs\" holds what is not a text");
  EXPECT_EQ(refusal(changed("\"uv\"", "\"moon\"")),
            "cog.lock: \"python_source\" is not image, base or uv");
  EXPECT_EQ(refusal(changed("\"gcc\"", "null")),
            "cog.lock: \"system_packages\" holds what is not a text");
}

TEST(Lock, LetsNothingStartALineOfTheDockerfile) {
  EXPECT_EQ(refusal(changed("ubuntu22.04", "x\\nRUN reboot")),
            "cog.lock: \"base_image\" holds more than one line");
  EXPECT_EQ(refusal(changed("torch==2.4.1", "torch\\r==2.4.1")),
            "cog.lock: \"requirements\" holds more than one line");
  EXPECT_EQ(refusal(changed("nvidia/cuda:12", "python AS uv")),
            "cog.lock: \"base_image\" is not the name of an image");
  EXPECT_EQ(refusal(changed("flash-attn", "x; reboot")),
            "cog.lock: \"torch_first\" is not a list of names");
  EXPECT_EQ(refusal(changed("sha256:ab", "sha256:$ab")),
            "cog.lock: \"base_digest\" is not a digest");
}

}  // namespace
}  // namespace cog::plan
