#include "config/here_document.h"

#include <gtest/gtest.h>

namespace cog::config {
namespace {

TEST(HereDocument, IsFoundWhereAShellOrADockerfileSeesOne) {
  for (const char* command :
       {"cat <<EOF > /x", "cat <<-EOF", "cat << EOF", "cat<<EOF", "cat <<'EOF'", "cat 3<<\"EOF\"",
        "<<EOF cat", "echo \"a\" '<<' <<EOF", "echo \\' <<EOF", "cat <<", "((x)) && cat <<EOF",
        "echo $((1 <<2))", "echo $(( 1<<2 ))"}) {
    EXPECT_TRUE(has_here_document(command)) << command;
  }
}

TEST(HereDocument, IsNotWhatOnlyLooksLikeOne) {
  for (const char* command :
       {"", "a < b", "cat <<<EOF", "echo '<<EOF'", "python -c \"print(1<<3, '<<EOF')\"",
        "echo \\<\\<EOF", "echo $((1 << 2))", "echo $((a<<2))", "x=$((1 << (2)))", "'unclosed <<",
        "\"a\\\" <<EOF\"", "trailing \\"}) {
    EXPECT_FALSE(has_here_document(command)) << command;
  }
}

}  // namespace
}  // namespace cog::config
