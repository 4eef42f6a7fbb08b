#include "cli/plan_text.h"

#include "base/text.h"
#include "plan/passwords.h"

namespace cog::cli {
namespace {

std::string describe_python(const plan::Plan& plan) {
  switch (plan.python_source) {
    case plan::PythonSource::image:
      return plan.python_version + ", of the base image";
    case plan::PythonSource::base:
      return plan.python_version + ", of the base image if it has it, else downloaded by uv";
    case plan::PythonSource::uv:
      return plan.python_version + ", downloaded by uv";
  }
  return plan.python_version;
}

std::string describe_cuda(const plan::Plan& plan) {
  std::string text = *plan.cuda;
  if (plan.cudnn) text += ", cuDNN " + *plan.cudnn;
  if (plan.driver) text += ", NVIDIA driver " + *plan.driver + " or newer";
  return text;
}

std::string describe_installer(const plan::Plan& plan) {
  std::string text = plan.installer == plan::Installer::uv ? "uv" : "pip";
  if (!plan.index_urls.empty()) text += ", also from " + join(plan.index_urls, " and ");
  if (plan.hashes_required) text += ", every file checked by its hash";
  return text;
}

class Text {
 public:
  void line(const std::string& name, const std::string& value) {
    constexpr size_t kWidth = 17;
    text_ += name + std::string(kWidth - name.size(), ' ') + value + "\n";
  }
  void item(std::string_view value) { text_ += "  " + std::string(value) + "\n"; }
  void heading(const std::string& value) { text_ += "\n" + value + "\n"; }
  std::string take() { return std::string(trim(text_)); }

 private:
  std::string text_;
};

}  // namespace

std::string describe(const plan::Plan& plan) {
  Text text;
  text.line("Platform", plan.platform);
  text.line("Python", describe_python(plan));
  text.line("Base image", plan.base_image);
  if (plan.cuda) text.line("CUDA", describe_cuda(plan));
  if (!plan.system_packages.empty()) {
    text.line("System packages", join(plan.system_packages, ", "));
  }
  if (!plan.requirements.empty()) {
    text.line("Installer", describe_installer(plan));
    text.heading("Requirements");
    for (const std::string& line : plan.requirements) text.item(plan::without_passwords(line));
  }
  if (!plan.reasons.empty()) {
    text.heading("Why");
    for (const compat::Reason& reason : plan.reasons) text.item(reason.text);
  }
  return text.take();
}

}  // namespace cog::cli
