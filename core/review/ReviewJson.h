#pragma once

#include "core/geometry/Geometry.h"
#include "core/review/Finding.h"
#include "core/review/StudyBinding.h"
#include "core/review/Verdict.h"

#include <QJsonObject>
#include <QStringView>

#include <optional>
#include <vector>

namespace fovea {

// The review's values as JSON objects, for the journal and for exports. Numbers survive exactly.
[[nodiscard]] QJsonObject toJson(const Finding& finding);
[[nodiscard]] QJsonObject toJson(const Verdict& verdict);
[[nodiscard]] QJsonObject toJson(const Comment& comment);
[[nodiscard]] QJsonObject toJson(const Label& label);
[[nodiscard]] QJsonObject toJson(const ResultSource& source);
[[nodiscard]] QJsonObject toJson(const Geometry& geometry);
[[nodiscard]] QJsonObject toJson(const StudyBinding& binding);

// Reads fields of an object and remembers the first one that is missing or of another type, instead of
// failing at each.
class JsonReader {
public:
    struct Fault {
        QString field {}; // empty: everything was there so far
    };

    // The fault outlives the reader and its children.
    JsonReader(QJsonObject object, Fault& fault)
        : m_object(std::move(object))
        , m_fault(&fault)
    { }

    [[nodiscard]] QString text(QStringView field) const;
    [[nodiscard]] double number(QStringView field) const;
    [[nodiscard]] std::optional<double> optionalNumber(
        QStringView field) const; // nothing when absent or null
    [[nodiscard]] std::vector<double> numbers(QStringView field, std::size_t count) const; // of that length
    [[nodiscard]] JsonReader object(QStringView field) const;
    [[nodiscard]] QJsonObject rawObject(QStringView field) const; // for those that read it their own way
    [[nodiscard]] std::vector<JsonReader> array(QStringView field) const; // of objects
    [[nodiscard]] QStringList texts(QStringView field) const;
    [[nodiscard]] bool has(QStringView field) const;
    // A word that fromName knows.
    template <class FromName>
    [[nodiscard]] auto choice(QStringView field, FromName&& fromName) const
    {
        const auto value = fromName(text(field));
        if (!value)
            refuse(field);
        return value.value_or(typename std::remove_cvref_t<decltype(value)>::value_type {});
    }
    void refuse(QStringView field) const;

private:
    QJsonObject m_object;
    Fault* m_fault;
};

[[nodiscard]] Finding findingFrom(const JsonReader& json);
[[nodiscard]] Verdict verdictFrom(const JsonReader& json);
[[nodiscard]] Comment commentFrom(const JsonReader& json);
[[nodiscard]] Label labelFrom(const JsonReader& json);
[[nodiscard]] ResultSource sourceFrom(const JsonReader& json);
[[nodiscard]] Geometry geometryFrom(const JsonReader& json);
[[nodiscard]] StudyBinding bindingFrom(const JsonReader& json);

} // namespace fovea
