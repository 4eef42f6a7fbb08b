MAX_TOTAL_TOKENS = 4096
MAX_NEW_TOKENS = MAX_TOTAL_TOKENS // 2
B_INST, E_INST = "[INST]", "[/INST]"
B_SYS, E_SYS = "<<SYS>>\n", "\n<</SYS>>\n\n"

DEFAULT_SYSTEM_PROMPT = """\
You are a helpful, respectful and honest assistant. Always answer as helpfully as possible, \
while being safe.

If you don't know the answer to a question, please don't share false information.""".strip()

PROMPT_TEMPLATE = f"{B_INST} {B_SYS}{{system_prompt}}{E_SYS}{{prompt}} {E_INST}"
STOP = ["</s>", "\u2029", '"\\n"']
