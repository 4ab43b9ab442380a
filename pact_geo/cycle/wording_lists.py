"""Words the search for names rests on: streets, words of bodies and places, first names.

First names that are more often something else (Grace, Hope, Mark, May, Dean) are left out;
with a surname they are still found as a pair of capitalised words.
"""

from __future__ import annotations

STREETS = (
    "street", "st", "road", "rd", "lane", "avenue", "ave", "close", "drive", "crescent", "court",
    "place", "way", "terrace", "grove", "gardens", "square", "hill", "walk", "mews", "row", "rise",
    "view", "green", "parade", "croft", "fold", "brow", "gate", "wynd", "yard", "bank",
)  # fmt: skip
"""How streets end."""

_BODIES_AND_PLACES = """
park gardens church hall school academy college university library station centre center hospital
surgery clinic market shop shops precinct estate ward borough town city village county council
parish police force service services authority trust association group forum committee partnership
panel homes housing watch team office officer officers standards plan programme project scheme
fund charity club society friends volunteers agency department ministry government parliament
bridge river canal brook beck lake pond common moor heath meadow meadows field fields wood woods
forest farm house cottage lodge tower flats building inn arms tavern hotel cafe bar north south
east west northern southern eastern western central upper lower great greater little old new royal
national local community neighbourhood young big clean next first last step action rescue fire
ambulance army navy united rovers athletic football cricket rugby company limited ltd plc day week
weekend night sunday monday tuesday wednesday thursday friday saturday january february march
april may june july august september october november december spring summer autumn winter
christmas easter ramadan diwali eid year bank holiday england english wales welsh scotland
scottish ireland irish britain british london manchester europe european
"""

_BEGINNINGS = """
the a an and or but if when where while what who why how this that these those there here it its
we our us you your they their he she his her i my me at in on of for from to by with after before
since until about between near no not never always please thank thanks yes some many most more all
every each one two three residents people children parents neighbours dogs cars bins litter
rubbish noise report reports street lights call ring text email write ask tell contact follow find
message see come join bring said did speak complaints old complaint dear hello st saint mr mrs ms
miss dr
"""
"""How sentences begin, with a capital letter that means nothing."""

_SURNAMES = """
smith jones taylor williams brown davies evans wilson thomas roberts johnson lewis walker robinson
wood thompson wright watson hughes edwards hall green clarke jackson harris patel khan ahmed
hussain begum ali singh kaur shah kelly murphy obrien o'brien ryan davis
"""

_FIRST_NAMES = """
aaron abdul abigail adam adele adnan adrian agnes ahmed aidan aisha ajay alan alastair albert alex
alexander alfie ali alice alicia alison aliyah allan amanda amelia amina amir amit amy andre
andrea andrew andy angela angus anil anita ann anna anne annie anthony anton antonio anya arif
arjun arthur asad ashley ashraf asif audrey ayesha babar barbara barry beatrice ben benjamin
bernadette bernard beryl beth bethany betty beverley bilal billy bobby bradley brandon brenda
brendan bret brett brian bridget bruce bryan callum calum cameron carl carla carmel carole
caroline catherine cathy chantelle charles charlie chloe chris christina christine christopher
ciara claire clare clive colin colleen connie connor conor courtney craig curtis cynthia damian
damien dan daniel danielle danny daphne darren dave david dawood debbie deborah declan deepak
denise dennis derek desmond diana diane dina dinesh dmitri dominic donald donna doreen doris
dorothy doug douglas duncan dylan eamonn eddie edith edna edward edwin eileen elaine eleanor elena
eliza ellen ellie elliott elsie emily emma emmanuel enid eric erin ernest esther ethan ethel
eugene eunice eva evelyn ewan faisal farah farhan farid fatima fiona fran frances francis frankie
fred freda freddie gail gareth garry gary gavin gemma geoff geoffrey georgina gerald geraldine
gerard gillian gina gladys glen glenda glenn glenys gordon graeme graham greg gregory gurpreet
gwen hamza hannah hardeep harold harpreet harriet harry hasan hassan helen henry hilary hilda
howard hugh hussain hussein ian ibrahim imran ines irene isaac isabel isabella ishaan ismail ivan
jackie jacob jacqueline jagdeep jake jamal james jamie jane janet janice jared jasbir jasmin jason
javed jayne jean jeanette jeff jeffrey jenna jennifer jenny jeremy jerome jess jessica jill jim
jimmy joan joanna joanne jodie joe joel john johnny jon jonathan jordan joseph josephine josh
joshua joyce juan judith judy julia julian julie juliet justin kai karen karim karl kasia kate
katherine kathleen kathryn kathy katie kayleigh keeley keith kelly kelvin ken kenneth kenny kerry
kev kevin khalid kieran kiran kirsty kofi krishna kulvinder kumar kyle lakshmi lara laura lauren
laurence lawrence leanne lee leila leon leonard leroy lesley leslie lewis liam lisa liz lloyd
logan lorna lorraine louis louise lucas lucy luis luke lydia lynda lynn lynne mabel maggie mahmood
malcolm malik mandy manjit marcel marcus margaret maria marian marie marilyn marion marjorie
martha martin mary maryam matilda matt matthew maureen maurice mavis meera megan mehmet melanie
melissa mia michael michelle mick miguel mike mildred millie milton minnie miriam mitchell mohamed
mohammad mohammed moira molly mona monica morag moses muhammad muriel mustafa myra nadia nancy
naomi nasreen natalie natasha nathan nathaniel naveed neil nell nellie ngozi nia nicholas nick
nicky nicola nigel nikhil nina noah nora noreen norma norman olga oliver olivia olu omar oscar
osman owen paddy pamela patricia patrick paul paula pauline pawel pedro peggy pete peter phil
philip phillip phoebe phyllis piotr polly priya rachael rachel rafael rahim raj rajesh ralph
ramesh raymond rebecca reece reggie rehana reuben rhys ricardo richard rick ricky rita rob robert
roberta rodney roger ron ronald ronnie rory rosemary rosie ross roy rupert ruth ryan sabrina sadia
sadiq sajid salim sally salma sam samantha samir samuel sana sandra sanjay sara sarah saskia scott
sean sebastian selina seth shabana shahid shane shannon sharon shaun shauna sheila shelley shirley
sian siddiq simon sinead sofia sonia sophia sophie stacey stan stanley stefan stella stephanie
stephen steve steven stuart sunil suresh susan susanna suzanne sybil sylvia tamara tanya tara
tariq tasha ted terence teresa terry tess theo theresa thomas tim timothy tina toby tom tomasz
tommy tony tracey tracy trevor tristan tyler tyrone uma umar usman vanessa vera veronica vicky
victor vijay vikram vince vincent viola vivian wahid walter wanda wayne wendy wesley wilfred
william winifred xavier yasmin yolanda yousef yusuf yvonne zac zach zahra zainab zara zoe zofia
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NO_SURNAMES = frozenset(STREETS) | _set(_BODIES_AND_PLACES) | _set(_BEGINNINGS)
"""Words that are no part of a person's name, in small letters."""
SURNAMES = _set(_SURNAMES)
"""Surnames so common that they tell a first name written small."""
FIRST_NAMES = _set(_FIRST_NAMES)
"""First names common in England, in small letters."""
