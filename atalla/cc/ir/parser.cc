#include "atalla/cc/ir/parser.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "atalla/base/status_macros.h"

namespace atalla::cc::ir {
namespace {

struct Token {
  // Words keep their sigil: "%3", "@f", "&0", "-5", "0x3F800000f". Strings are unescaped.
  enum class Kind { kWord, kString, kPunctuation, kEnd } kind = Kind::kEnd;
  std::string text;
  int line = 0;
};

absl::Status ErrorAt(int line, absl::string_view message) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", message));
}

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(c) || absl::string_view("_.%@&-!?").find(c) != absl::string_view::npos;
}

absl::StatusOr<std::vector<Token>> Tokenize(absl::string_view text) {
  std::vector<Token> tokens;
  int line = 1;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (absl::ascii_isspace(c)) {
      ++i;
    } else if (c == '#') {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (c == '"') {
      size_t end = i + 1;
      while (end < text.size() && text[end] != '"' && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
      }
      if (end >= text.size() || text[end] != '"') return ErrorAt(line, "unterminated string");
      std::string unescaped;
      if (!absl::CUnescape(text.substr(i + 1, end - i - 1), &unescaped)) {
        return ErrorAt(line, "bad escape in string");
      }
      tokens.push_back({Token::Kind::kString, unescaped, line});
      i = end + 1;
    } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '>') {
      tokens.push_back({Token::Kind::kPunctuation, "->", line});
      i += 2;
    } else if (IsWordCharacter(c)) {
      size_t end = i;
      while (end < text.size() && IsWordCharacter(text[end])) ++end;
      tokens.push_back({Token::Kind::kWord, std::string(text.substr(i, end - i)), line});
      i = end;
    } else {
      tokens.push_back({Token::Kind::kPunctuation, std::string(1, c), line});
      ++i;
    }
  }
  tokens.push_back({Token::Kind::kEnd, "end of text", line});
  return tokens;
}

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<std::unique_ptr<Module>> Parse() {
    while (Peek().kind != Token::Kind::kEnd) {
      if (Accept("source")) {
        ATALLA_ASSIGN_OR_RETURN(module_->source_file, String());
      } else if (Accept("global")) {
        ATALLA_RETURN_IF_ERROR(ParseGlobal());
      } else if (Accept("function")) {
        ATALLA_RETURN_IF_ERROR(ParseFunction());
      } else {
        return Unexpected("source, global or function");
      }
    }
    return std::move(module_);
  }

 private:
  // An operand that may be defined further down.
  struct PendingOperand {
    Instruction* user;
    Token token;
  };

  const Token& Peek() const { return tokens_[next_]; }
  Token Take() { return tokens_[next_ + 1 < static_cast<int>(tokens_.size()) ? next_++ : next_]; }
  bool Accept(absl::string_view text) {
    if (Peek().kind == Token::Kind::kString || Peek().text != text) return false;
    Take();
    return true;
  }
  absl::Status Expect(absl::string_view text) {
    if (Accept(text)) return absl::OkStatus();
    return Unexpected(absl::StrCat("'", text, "'"));
  }
  absl::Status Unexpected(absl::string_view wanted) const {
    return ErrorAt(Peek().line, absl::StrCat("'", Peek().text, "' where ", wanted, " is expected"));
  }
  absl::StatusOr<std::string> String() {
    if (Peek().kind != Token::Kind::kString) return Unexpected("a string");
    return Take().text;
  }
  absl::StatusOr<int64_t> Number() {
    int64_t value = 0;
    if (!absl::SimpleAtoi(Peek().text, &value)) return Unexpected("a number");
    Take();
    return value;
  }
  absl::StatusOr<std::string> Symbol() {
    if (Peek().text.size() < 2 || Peek().text[0] != '@') return Unexpected("a name with @");
    return Take().text.substr(1);
  }
  template <typename T>
  absl::StatusOr<T> Named(std::optional<T> (*find)(absl::string_view), absl::string_view what) {
    const std::optional<T> found = find(Peek().text);
    if (!found.has_value()) return Unexpected(what);
    Take();
    return *found;
  }
  absl::StatusOr<int> Field(absl::string_view keyword, int min, int max) {
    ATALLA_RETURN_IF_ERROR(Expect(keyword));
    ATALLA_ASSIGN_OR_RETURN(const int64_t value, Number());
    if (value < min || value > max) {
      return ErrorAt(Peek().line, absl::StrCat(keyword, " ", value, " is not in ", min, "..", max));
    }
    return static_cast<int>(value);
  }

  absl::Status ParseGlobal() {
    Global global;
    ATALLA_ASSIGN_OR_RETURN(global.name, Symbol());
    ATALLA_ASSIGN_OR_RETURN(global.size_bytes, Field("size", 0, INT32_MAX));
    ATALLA_ASSIGN_OR_RETURN(global.align_bytes, Field("align", 1, 64));
    global.is_external = Accept("external");
    if (Accept("bytes")) {
      ATALLA_ASSIGN_OR_RETURN(const std::string hex, String());
      if (hex.size() % 2 != 0 || !std::all_of(hex.begin(), hex.end(), absl::ascii_isxdigit)) {
        return ErrorAt(Peek().line, absl::StrCat("'", hex, "' is not a string of bytes"));
      }
      const std::string bytes = absl::HexStringToBytes(hex);
      global.bytes.assign(bytes.begin(), bytes.end());
    }
    while (Accept("reloc")) {
      Global::Relocation relocation;
      ATALLA_ASSIGN_OR_RETURN(relocation.offset, Number());
      ATALLA_ASSIGN_OR_RETURN(relocation.symbol, Symbol());
      ATALLA_ASSIGN_OR_RETURN(relocation.addend, Number());
      global.relocations.push_back(relocation);
    }
    module_->AddGlobal(std::move(global));
    return absl::OkStatus();
  }

  // "%3:i32"
  absl::StatusOr<std::pair<std::string, Type>> Definition() {
    if (Peek().text.empty() || Peek().text[0] != '%') return Unexpected("a value");
    const std::string name = Take().text;
    ATALLA_RETURN_IF_ERROR(Expect(":"));
    ATALLA_ASSIGN_OR_RETURN(const Type type, Named(&TypeFromName, "a type"));
    return std::make_pair(name, type);
  }

  absl::Status Define(const std::string& name, Value* value) {
    if (!values_.emplace(name, value).second) {
      return ErrorAt(Peek().line, absl::StrCat(name, " is defined twice"));
    }
    return absl::OkStatus();
  }

  absl::Status ParseFunction() {
    values_.clear();
    blocks_.clear();
    pending_.clear();
    ATALLA_ASSIGN_OR_RETURN(const std::string name, Symbol());
    function_ = module_->AddFunction(name, Type::kVoid);
    ATALLA_RETURN_IF_ERROR(Expect("("));
    std::vector<std::pair<std::string, Type>> arguments;
    while (!Accept(")")) {
      ATALLA_ASSIGN_OR_RETURN(const auto argument, Definition());
      arguments.push_back(argument);
      if (Peek().text != ")") ATALLA_RETURN_IF_ERROR(Expect(","));
    }
    ATALLA_RETURN_IF_ERROR(Expect("->"));
    ATALLA_ASSIGN_OR_RETURN(const Type result, Named(&TypeFromName, "a type"));
    function_->SetResult(result);
    for (const auto& [argument, type] : arguments) {
      ATALLA_RETURN_IF_ERROR(Define(argument, function_->AddArgument(type)));
    }
    function_->is_static = Accept("static");
    function_->prefer_inline = Accept("inline");
    if (!Accept("{")) return absl::OkStatus();
    while (Accept("slot")) ATALLA_RETURN_IF_ERROR(ParseSlot());
    CreateBlocks();
    while (!Accept("}")) {
      if (Peek().kind == Token::Kind::kEnd) return Unexpected("'}'");
      if (tokens_[next_ + 1].text == ":" && blocks_.count(Peek().text) != 0) {
        block_ = blocks_[Take().text];
        Take();
        continue;
      }
      if (block_ == nullptr) return Unexpected("a block");
      ATALLA_RETURN_IF_ERROR(ParseInstruction());
    }
    block_ = nullptr;
    for (const PendingOperand& pending : pending_) {
      ATALLA_ASSIGN_OR_RETURN(Value * value, Resolve(pending.token));
      pending.user->AddOperand(value);
    }
    return absl::OkStatus();
  }

  absl::Status ParseSlot() {
    ATALLA_RETURN_IF_ERROR(Number().status());
    ATALLA_ASSIGN_OR_RETURN(const int size, Field("size", 0, INT32_MAX));
    ATALLA_ASSIGN_OR_RETURN(const int align, Field("align", 1, 64));
    std::string name;
    if (Peek().kind == Token::Kind::kString) name = Take().text;
    function_->AddSlot(size, align, name);
    return absl::OkStatus();
  }

  // In the order of their labels, which the layout is.
  void CreateBlocks() {
    block_ = nullptr;
    for (int i = next_; i + 1 < static_cast<int>(tokens_.size()) && tokens_[i].text != "}"; ++i) {
      if (tokens_[i + 1].text == ":" && absl::StartsWith(tokens_[i].text, "block") &&
          blocks_.count(tokens_[i].text) == 0) {
        blocks_[tokens_[i].text] = function_->AddBlock();
      }
    }
  }

  absl::StatusOr<Block*> BlockName() {
    const auto found = blocks_.find(Peek().text);
    if (found == blocks_.end()) return Unexpected("a block");
    Take();
    return found->second;
  }

  absl::StatusOr<Value*> Resolve(const Token& token) {
    const absl::string_view text = token.text;
    if (text == "zero") return function_->ZeroVector();
    if (text == "all") return function_->AllLanes();
    if (text.empty()) return ErrorAt(token.line, "an empty operand");
    if (text[0] == '%') {
      const auto found = values_.find(token.text);
      if (found == values_.end()) return ErrorAt(token.line, absl::StrCat("no value ", text));
      return found->second;
    }
    if (text[0] == '@') return function_->SymbolAddress(text.substr(1));
    int64_t number = 0;
    if (text[0] == '&') {
      if (!absl::SimpleAtoi(text.substr(1), &number) || number < 0 ||
          number >= static_cast<int64_t>(function_->slots().size())) {
        return ErrorAt(token.line, absl::StrCat("no slot ", text));
      }
      return function_->SlotAddress(static_cast<int>(number));
    }
    absl::string_view rest = text;
    if (absl::ConsumePrefix(&rest, "undef.")) {
      const std::optional<Type> type = TypeFromName(rest);
      if (type.has_value()) return function_->Undef(*type);
    }
    uint64_t word = 0;
    rest = text;
    if (absl::ConsumeSuffix(&rest, "f") && absl::SimpleHexAtoi(rest, &word) && word <= UINT32_MAX) {
      return function_->FloatBits(static_cast<uint32_t>(word));
    }
    if (absl::SimpleAtoi(text, &number)) return function_->Int(number);
    return ErrorAt(token.line, absl::StrCat("'", text, "' is not an operand"));
  }

  // Operands up to something that cannot be one.
  void TakeOperands(Instruction* instruction) {
    while (IsOperandAt(next_)) {
      pending_.push_back({instruction, Take()});
      if (Peek().text != "," || !IsOperandAt(next_ + 1)) return;
      Take();
    }
  }
  bool IsOperandAt(int position) const {
    const Token& token = tokens_[position];
    // The value that the next line defines is none.
    if (token.kind != Token::Kind::kWord || tokens_[position + 1].text == ":") return false;
    const absl::string_view text = token.text;
    return text == "zero" || text == "all" || absl::StartsWith(text, "undef.") ||
           absl::string_view("%@&-0123456789").find(text[0]) != absl::string_view::npos;
  }

  absl::Status ParseInstruction() {
    std::string name;
    Type type = Type::kVoid;
    if (Peek().text[0] == '%') {
      ATALLA_ASSIGN_OR_RETURN(std::tie(name, type), Definition());
      ATALLA_RETURN_IF_ERROR(Expect("="));
    }
    ATALLA_ASSIGN_OR_RETURN(const Opcode opcode, Named(&OpcodeFromName, "an operation"));
    Instruction* instruction = function_->NewInstruction(opcode, type, {});
    instruction->location = {module_->source_file, 0, 0};
    block_->Append(instruction);
    if (!name.empty()) {
      if (instruction->type() != type) {
        return ErrorAt(Peek().line, absl::StrCat(name, " is ", TypeName(type), " where ",
                                                 GetOpcodeInfo(opcode).name, " gives ",
                                                 TypeName(instruction->type())));
      }
      ATALLA_RETURN_IF_ERROR(Define(name, instruction));
    }
    ATALLA_RETURN_IF_ERROR(ParseBody(instruction));
    return ParseLocation(instruction);
  }

  absl::Status ParseLocation(Instruction* instruction) {
    if (Peek().text[0] != '!') return absl::OkStatus();
    const Token token = Take();
    ATALLA_RETURN_IF_ERROR(Expect(":"));
    ATALLA_ASSIGN_OR_RETURN(const int64_t column, Number());
    int line = 0;
    if (!absl::SimpleAtoi(token.text.substr(1), &line)) return ErrorAt(token.line, "bad location");
    instruction->location.line = line;
    instruction->location.column = static_cast<int>(column);
    return absl::OkStatus();
  }

  absl::Status ParseBody(Instruction* instruction) {
    switch (instruction->opcode()) {
      case Opcode::kICmp:
      case Opcode::kFCmp:
      case Opcode::kVCmp:
      case Opcode::kCondBr: {
        ATALLA_ASSIGN_OR_RETURN(instruction->predicate, Named(&PredicateFromName, "a predicate"));
        break;
      }
      case Opcode::kLoad:
      case Opcode::kStore: {
        ATALLA_ASSIGN_OR_RETURN(instruction->width, Named(&WidthFromName, "a width"));
        instruction->is_volatile = Accept("volatile");
        break;
      }
      case Opcode::kCall: {
        ATALLA_ASSIGN_OR_RETURN(instruction->callee, Symbol());
        break;
      }
      case Opcode::kAsm:
        return ParseAssembly(instruction);
      case Opcode::kPhi:
        return ParsePhi(instruction);
      default:
        break;
    }
    TakeOperands(instruction);
    switch (instruction->opcode()) {
      case Opcode::kVectorLoad:
      case Opcode::kVectorStore: {
        ATALLA_ASSIGN_OR_RETURN(instruction->last_lane, Field("last", 0, 31));
        ATALLA_ASSIGN_OR_RETURN(instruction->sid, Field("sid", 0, 3));
        break;
      }
      case Opcode::kVLane:
      case Opcode::kAsmOutput: {
        ATALLA_ASSIGN_OR_RETURN(instruction->index, Field("index", 0, 255));
        break;
      }
      case Opcode::kBr:
      case Opcode::kCondBr:
        do {
          if (instruction->opcode() == Opcode::kCondBr && instruction->blocks().empty()) {
            ATALLA_RETURN_IF_ERROR(Expect(","));
          }
          ATALLA_ASSIGN_OR_RETURN(Block * target, BlockName());
          instruction->blocks().push_back(target);
        } while (Accept(","));
        break;
      default:
        break;
    }
    return absl::OkStatus();
  }

  absl::Status ParsePhi(Instruction* phi) {
    do {
      ATALLA_RETURN_IF_ERROR(Expect("["));
      pending_.push_back({phi, Take()});
      ATALLA_RETURN_IF_ERROR(Expect(","));
      ATALLA_ASSIGN_OR_RETURN(Block * block, BlockName());
      phi->blocks().push_back(block);
      ATALLA_RETURN_IF_ERROR(Expect("]"));
    } while (Accept(","));
    return absl::OkStatus();
  }

  absl::Status ParseAssembly(Instruction* instruction) {
    auto assembly = std::make_unique<Assembly>();
    ATALLA_ASSIGN_OR_RETURN(assembly->text, String());
    while (true) {
      if (Accept("out")) {
        Assembly::Output output;
        output.early_clobber = Accept("early");
        ATALLA_ASSIGN_OR_RETURN(output.type, Named(&TypeFromName, "a type"));
        assembly->outputs.push_back(output);
      } else if (Accept("in")) {
        pending_.push_back({instruction, Take()});
        assembly->tied_outputs.push_back(-1);
        if (Accept("tied")) {
          ATALLA_ASSIGN_OR_RETURN(assembly->tied_outputs.back(), Number());
        }
      } else if (Accept("clobber")) {
        const Token token = Take();
        const size_t file = absl::string_view("xvm").find(token.text[0]);
        uint32_t number = 0;
        if (file == absl::string_view::npos || !absl::SimpleAtoi(token.text.substr(1), &number) ||
            number > 255) {
          return ErrorAt(token.line, absl::StrCat("no register ", token.text));
        }
        assembly->clobbers.push_back(
            {static_cast<isa::RegisterFile>(file), static_cast<uint8_t>(number)});
      } else {
        break;
      }
    }
    instruction->assembly = std::move(assembly);
    return absl::OkStatus();
  }

  std::vector<Token> tokens_;
  int next_ = 0;
  std::unique_ptr<Module> module_ = std::make_unique<Module>();
  Function* function_ = nullptr;
  Block* block_ = nullptr;
  std::map<std::string, Value*> values_;
  std::map<std::string, Block*> blocks_;
  std::vector<PendingOperand> pending_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Module>> ParseModule(absl::string_view text) {
  ATALLA_ASSIGN_OR_RETURN(std::vector<Token> tokens, Tokenize(text));
  return Parser(std::move(tokens)).Parse();
}

}  // namespace atalla::cc::ir
