-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Takes a value out of a list; gives it, or nil if it was not there.
return function(list, value)
  for i, entry in ipairs(list) do
    if entry == value then
      return table.remove(list, i)
    end
  end
end
