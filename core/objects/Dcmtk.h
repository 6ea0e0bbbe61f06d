#pragma once

#include "core/base/Error.h"
#include "core/objects/Code.h"

#include <QByteArray>
#include <QString>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <cstdint>
#include <functional>
#include <initializer_list>

class OFCondition;

// How this folder fills DCMTK's data sets. Values are made valid on the way: text is cut to what its type
// holds, and control characters and backslashes are left out. What DCMTK refuses is thrown as
// std::runtime_error and caught by guarded(), where each writer begins.
namespace fovea::objects {

// Turns DCMTK's own log off, which goes to the standard error stream and may name patients. guarded() does so
// too.
void silenceDcmtk();

void check(const OFCondition& condition);

// Free text as UTF-8 (ISO_IR 192): LO, SH, PN, and with lines ST, LT, UT. limit in characters.
void putText(DcmItem& item, const DcmTagKey& tag, const QString& text, qsizetype limit = 64);
// ASCII terms as they are: CS, UI, DA, TM, IS, AE.
void putTerm(DcmItem& item, const DcmTagKey& tag, const QByteArray& term);
void putTerm(DcmItem& item, const DcmTagKey& tag, const QString& term);
void putDecimals(DcmItem& item, const DcmTagKey& tag, std::initializer_list<double> values); // DS
void putWord(DcmItem& item, const DcmTagKey& tag, std::uint16_t value); // US
void putLong(DcmItem& item, const DcmTagKey& tag, std::uint32_t value); // UL
// A new item at the end of the sequence, which is made when it is not there.
DcmItem& addItem(DcmItem& item, const DcmTagKey& sequence);
void putCode(DcmItem& item, const DcmTagKey& sequence, const Code& code);

// Calls work() and turns what it throws into an error.
template <class T>
[[nodiscard]] Result<T> guarded(const std::function<Result<T>()>& work);
extern template Result<void> guarded(const std::function<Result<void>()>&);

// The type of a standard element, for ParseOptions::vrOf; zero when it is not known.
[[nodiscard]] std::uint16_t dictionaryVr(std::uint32_t tag);

} // namespace fovea::objects
