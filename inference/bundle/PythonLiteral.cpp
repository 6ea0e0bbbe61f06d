#include "inference/bundle/PythonLiteral.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace fovea::inference {

namespace {

class Evaluator {
public:
    Evaluator(std::string_view text, const std::function<std::optional<Json>(std::string_view)>& lookUp)
        : m_rest(text)
        , m_lookUp(lookUp)
    { }

    std::optional<Json> whole()
    {
        auto value = ternary(0);
        skipSpace();
        return m_rest.empty() ? value : std::nullopt;
    }

private:
    static constexpr int maxDepth = 32;

    void skipSpace()
    {
        while (!m_rest.empty() && std::isspace(static_cast<unsigned char>(m_rest.front())) != 0)
            m_rest.remove_prefix(1);
    }

    bool take(char c)
    {
        skipSpace();
        if (!m_rest.starts_with(c))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    static bool isNameCharacter(char c)
    {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    }

    std::string_view peekName()
    {
        skipSpace();
        std::size_t length = 0;
        while (length < m_rest.size() && isNameCharacter(m_rest[length]))
            ++length;
        return m_rest.substr(0, length);
    }

    bool takeName(std::string_view name)
    {
        if (peekName() != name)
            return false;
        m_rest.remove_prefix(name.size());
        return true;
    }

    static bool isTrue(const Json& value)
    {
        if (value.is_boolean())
            return value.get<bool>();
        if (value.is_number())
            return value.get<double>() != 0.0;
        return !value.is_null() && !value.empty();
    }

    std::optional<Json> ternary(int depth)
    {
        auto value = unary(depth);
        if (!value || !takeName("if"))
            return value;
        const auto condition = unary(depth);
        if (!condition || !takeName("else"))
            return std::nullopt;
        auto other = ternary(depth + 1);
        if (!other)
            return std::nullopt;
        return isTrue(*condition) ? value : other;
    }

    std::optional<Json> unary(int depth)
    {
        if (depth > maxDepth)
            return std::nullopt;
        if (takeName("not")) {
            const auto value = unary(depth + 1);
            return value ? std::optional<Json>(!isTrue(*value)) : std::nullopt;
        }
        return primary(depth);
    }

    std::optional<Json> primary(int depth)
    {
        skipSpace();
        if (m_rest.empty())
            return std::nullopt;
        const char first = m_rest.front();
        if (first == '@')
            return reference();
        if (first == '\'' || first == '"')
            return text(first);
        if (first == '[' || first == '(')
            return sequence(depth);
        if (first == '-' || first == '+' || first == '.'
            || std::isdigit(static_cast<unsigned char>(first)) != 0)
            return number();
        return named();
    }

    std::optional<Json> reference()
    {
        std::size_t length = 1;
        while (length < m_rest.size()
            && (isNameCharacter(m_rest[length]) || m_rest[length] == ':' || m_rest[length] == '#'))
            ++length;
        const std::string_view id = m_rest.substr(1, length - 1);
        m_rest.remove_prefix(length);
        return m_lookUp(id);
    }

    std::optional<Json> text(char quote)
    {
        const auto end = m_rest.find(quote, 1);
        if (end == std::string_view::npos || m_rest.substr(0, end).contains('\\'))
            return std::nullopt;
        Json value = std::string(m_rest.substr(1, end - 1));
        m_rest.remove_prefix(end + 1);
        return value;
    }

    std::optional<Json> sequence(int depth)
    {
        const bool isTuple = m_rest.front() == '(';
        const char end = isTuple ? ')' : ']';
        m_rest.remove_prefix(1);
        Json values = Json::array();
        bool hasComma = false;
        while (!take(end)) {
            auto value = ternary(depth + 1);
            if (!value)
                return std::nullopt;
            values.push_back(std::move(*value));
            if (take(',')) {
                hasComma = true;
                continue;
            }
            if (!take(end))
                return std::nullopt;
            break;
        }
        if (isTuple && !hasComma && values.size() == 1)
            return std::optional<Json>(values.front());
        return values;
    }

    std::optional<Json> number()
    {
        std::string_view digits = m_rest;
        if (digits.starts_with('+'))
            digits.remove_prefix(1);
        double value = 0.0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc())
            return std::nullopt;
        const auto length = static_cast<std::size_t>(end - digits.data());
        const bool isInteger = digits.substr(0, length).find_first_of(".eE") == std::string_view::npos;
        m_rest = digits.substr(length);
        if (isInteger && std::abs(value) < 9e15)
            return Json(static_cast<std::int64_t>(value));
        return Json(value);
    }

    std::optional<Json> named()
    {
        const std::string_view name = peekName();
        if (name.empty())
            return std::nullopt;
        m_rest.remove_prefix(name.size());
        if (name == "True")
            return Json(true);
        if (name == "False")
            return Json(false);
        if (name == "None")
            return Json(nullptr);
        if (name == "torch.device") // which device runs is not the bundle's choice
            return take('(') && skipParentheses() ? std::optional<Json>(nullptr) : std::nullopt;
        constexpr std::string_view commonKeys = "monai.utils.CommonKeys.";
        if (name.starts_with(commonKeys)) {
            std::string key(name.substr(commonKeys.size()));
            std::ranges::transform(key, key.begin(), [](unsigned char c) { return std::tolower(c); });
            return key == "image" || key == "label" || key == "pred" || key == "loss"
                ? std::optional<Json>(key)
                : std::nullopt;
        }
        for (const std::string_view prefix : { "torch.", "np.", "numpy." }) {
            const std::string_view type = name.starts_with(prefix) ? name.substr(prefix.size()) : "";
            if (type.starts_with("float") || type.starts_with("int") || type.starts_with("uint")
                || type == "half")
                return Json(std::string(type));
        }
        return std::nullopt;
    }

    bool skipParentheses()
    {
        int open = 1;
        while (!m_rest.empty() && open > 0) {
            open += m_rest.front() == '(' ? 1 : m_rest.front() == ')' ? -1 : 0;
            m_rest.remove_prefix(1);
        }
        return open == 0;
    }

    std::string_view m_rest;
    const std::function<std::optional<Json>(std::string_view)>& m_lookUp;
};

} // namespace

std::optional<Json> evaluatePython(
    std::string_view text, const std::function<std::optional<Json>(std::string_view)>& lookUp)
{
    return Evaluator(text, lookUp).whole();
}

} // namespace fovea::inference
