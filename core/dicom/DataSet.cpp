#include "core/dicom/DataSet.h"

#include "core/dicom/DataSetParser.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace fovea::dicom {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto isFiller = [](char c) { return c == ' ' || c == '\0'; };
    while (!text.empty() && isFiller(text.back()))
        text.remove_suffix(1);
    while (!text.empty() && isFiller(text.front()))
        text.remove_prefix(1);
    return text;
}

template <class T>
void appendBinary(std::string_view bytes, std::vector<double>& numbers)
{
    for (; bytes.size() >= sizeof(T); bytes.remove_prefix(sizeof(T))) {
        T value;
        std::memcpy(&value, bytes.data(), sizeof(T));
        numbers.push_back(static_cast<double>(value));
    }
}

bool appendText(std::string_view text, std::vector<double>& numbers)
{
    while (true) {
        const std::size_t end = text.find('\\');
        std::string_view part = trimmed(text.substr(0, end));
        if (part.starts_with('+'))
            part.remove_prefix(1);
        double value = 0.0;
        const auto [stop, error] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (error != std::errc() || stop != part.data() + part.size() || !std::isfinite(value))
            return false;
        numbers.push_back(value);
        if (end == std::string_view::npos)
            return true;
        text.remove_prefix(end + 1);
    }
}

} // namespace

const Element* DataSet::find(tag::Tag tag) const
{
    const auto found = std::ranges::find(m_elements, tag, &Element::tag);
    return found == m_elements.end() ? nullptr : &*found;
}

const DataSet* DataSet::firstItem(tag::Tag tag) const
{
    const Element* element = find(tag);
    return element && !element->items.empty() ? &element->items.front() : nullptr;
}

std::string_view DataSet::text(tag::Tag tag) const
{
    const Element* element = find(tag);
    return element ? trimmed(element->value) : std::string_view();
}

std::vector<double> DataSet::numbers(tag::Tag tag) const
{
    static_assert(std::endian::native == std::endian::little);
    std::vector<double> numbers;
    const Element* element = find(tag);
    if (!element)
        return numbers;
    switch (element->vr) {
    case vrCode("US"):
    case vrCode("OW"):
        appendBinary<std::uint16_t>(element->value, numbers);
        break;
    case vrCode("SS"):
        appendBinary<std::int16_t>(element->value, numbers);
        break;
    case vrCode("UL"):
        appendBinary<std::uint32_t>(element->value, numbers);
        break;
    case vrCode("SL"):
        appendBinary<std::int32_t>(element->value, numbers);
        break;
    case vrCode("FL"):
        appendBinary<float>(element->value, numbers);
        break;
    case vrCode("FD"):
        appendBinary<double>(element->value, numbers);
        break;
    default:
        if (trimmed(element->value).empty() || !appendText(element->value, numbers))
            numbers.clear();
    }
    if (!std::ranges::all_of(numbers, [](double value) { return std::isfinite(value); }))
        numbers.clear();
    return numbers;
}

std::optional<double> DataSet::number(tag::Tag tag) const
{
    const auto all = numbers(tag);
    return all.empty() ? std::nullopt : std::optional(all.front());
}

std::optional<std::int64_t> DataSet::integer(tag::Tag tag) const
{
    const auto value = number(tag);
    if (!value || *value != std::nearbyint(*value) || std::abs(*value) > 9e15)
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

void DataSet::add(Element element)
{
    m_elements.push_back(std::move(element));
}

} // namespace fovea::dicom
